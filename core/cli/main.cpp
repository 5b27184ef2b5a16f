// pagewalk, the headless program: a kernel in a terminal or under a script.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "cli/files.hpp"
#include "cli/interactive_run.hpp"
#include "cli/options.hpp"
#include "cli/outcome.hpp"
#include "cli/script.hpp"
#include "cli/script_run.hpp"
#include "cli/session.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Machine;
using machine::Result;

void complain(const std::string& message) { std::fprintf(stderr, "pagewalk: %s\n", message.c_str()); }

Result<ImagePaths> choose_files(const Options& options) {
  ImagePaths paths;
  if (options.kernel) {
    paths.kernel = *options.kernel;
  } else {
    auto image = find_image(options.image.value_or(std::string(kDefaultImage)));
    if (!image) return image.error();
    paths = std::move(image.value());
  }
  if (options.disk) paths.disk = options.disk;
  return paths;
}

/// A machine with kernel and disk, ready to run.
Result<std::unique_ptr<Machine>> build_machine(const Options& options) {
  auto machine = Machine::create(options.configuration);
  if (!machine) return machine.error();
  const auto paths = choose_files(options);
  if (!paths) return paths.error();
  const auto kernel = read_file("kernel", paths.value().kernel);
  if (!kernel) return kernel.error();
  if (auto loaded = machine.value()->load_kernel(kernel.value()); !loaded) {
    return Error{"cannot load kernel '" + paths.value().kernel + "': " + loaded.error().message};
  }
  if (!paths.value().disk) return machine;
  auto disk = read_file("disk", *paths.value().disk);
  if (!disk) return disk.error();
  if (auto attached = machine.value()->attach_disk(std::move(disk.value())); !attached) {
    return Error{"cannot use disk '" + *paths.value().disk + "': " + attached.error().message};
  }
  return machine;
}

Result<Script> load_script(const std::string& path) {
  const auto text = read_file("script", path);
  if (!text) return text.error();
  return parse_script({reinterpret_cast<const char*>(text.value().data()), text.value().size()}, path);
}

void print_statistics(const Session& session, std::chrono::duration<double> wall) {
  const auto instructions = session.instructions();
  const double seconds = wall.count();
  const double mips = seconds > 0 ? static_cast<double>(instructions) / seconds / 1e6 : 0;
  std::fprintf(
      stderr,
      "{\"instructions\":%llu,\"seconds\":%.3f,\"mips\":%.1f,\"cycles\":%llu,\"stateHash\":\"0x%016llx\"}\n",
      static_cast<unsigned long long>(instructions), seconds, mips,
      static_cast<unsigned long long>(session.machine().cycles()),
      static_cast<unsigned long long>(session.machine().state_hash()));
}

Result<Outcome> run(const Options& options) {
  std::optional<Script> script;
  if (options.script) {
    auto loaded = load_script(*options.script);
    if (!loaded) return loaded.error();
    script = std::move(loaded.value());
  }
  auto machine = build_machine(options);
  if (!machine) return machine.error();
  Session session(std::move(machine.value()), options.max_instructions);
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = script ? run_script(session, *script) : run_interactively(session);
  if (options.statistics == Statistics::Print) {
    print_statistics(session, std::chrono::steady_clock::now() - start);
  }
  return outcome;
}

int main_of(std::span<const char* const> arguments) {
  const auto options = parse_options(arguments);
  if (!options) {
    complain(options.error().message + "; `pagewalk help` tells the options");
    return kBadUsage;
  }
  if (options.value().command == Command::Help) return write_output(help_text()) ? kSuccess : kUnfinished;
  const auto outcome = run(options.value());
  if (!outcome) {
    complain(outcome.error().message);
    return kBadUsage;
  }
  if (!outcome.value().message.empty()) complain(outcome.value().message);
  return outcome.value().status;
}

}  // namespace

}  // namespace cli

int main(int argc, char** argv) {
  return cli::main_of(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}
