// pagewalk, the headless program: a kernel in a terminal or under a script.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

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

Result<void> boot_bare(Machine& machine, const std::string& path) {
  const auto kernel = read_file("kernel", path);
  if (!kernel) return kernel.error();
  if (auto loaded = machine.load_kernel(kernel.value()); !loaded)
    return Error{"cannot load kernel '" + path + "': " + loaded.error().message};
  return {};
}

Result<void> boot_firmware(Machine& machine, const std::string& path,
                           const std::optional<std::string>& kernel) {
  const auto firmware = read_file("firmware", path);
  if (!firmware) return firmware.error();
  std::vector<std::uint8_t> kernel_bytes;
  if (kernel) {
    auto file = read_file("kernel", *kernel);
    if (!file) return file.error();
    kernel_bytes = std::move(file.value());
  }
  if (auto loaded = machine.load_firmware(firmware.value(), kernel_bytes); !loaded)
    return Error{"cannot boot firmware '" + path + "': " + loaded.error().message};
  return {};
}

Result<void> load_images(Machine& machine, const Options& options, std::optional<std::string>& disk) {
  disk = options.disk;
  if (options.firmware) return boot_firmware(machine, *options.firmware, options.kernel);
  const auto paths = choose_files(options);
  if (!paths) return paths.error();
  disk = paths.value().disk;
  return boot_bare(machine, paths.value().kernel);
}

/// A machine with kernel and disk, ready to run.
Result<std::unique_ptr<Machine>> build_machine(const Options& options) {
  auto machine = Machine::create(options.configuration);
  if (!machine) return machine.error();
  std::optional<std::string> disk_path;
  if (auto loaded = load_images(*machine.value(), options, disk_path); !loaded) return loaded.error();
  if (!disk_path) return machine;
  auto disk = read_file("disk", *disk_path);
  if (!disk) return disk.error();
  if (auto attached = machine.value()->attach_disk(std::move(disk.value())); !attached) {
    return Error{"cannot use disk '" + *disk_path + "': " + attached.error().message};
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
