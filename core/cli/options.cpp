#include "cli/options.hpp"

#include <array>
#include <charconv>
#include <limits>

#include "machine/profiles.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Result;

/// The decimal number that all of `text` is, or why it is none.
Result<std::uint64_t> parse_number(std::string_view option, std::string_view text, std::uint64_t largest) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && number > largest)) {
    return Error{std::string(option) + ": " + std::string(text) + " is too large"};
  }
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Error{std::string(option) + ": '" + std::string(text) + "' is not a decimal number"};
  }
  return number;
}

using Setter = Result<void> (*)(Options&, std::string_view option, std::string_view value);

template <std::optional<std::string> Options::*Member>
Result<void> set_text(Options& options, std::string_view option, std::string_view value) {
  if (value.empty()) return Error{std::string(option) + ": the value is empty"};
  options.*Member = std::string(value);
  return {};
}

Result<void> set_harts(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, std::numeric_limits<unsigned>::max());
  if (!number) return number.error();
  options.configuration.harts = static_cast<unsigned>(number.value());
  return {};
}

Result<void> set_memory(Options& options, std::string_view option, std::string_view value) {
  constexpr unsigned kMebibyteShift = 20;
  const auto number = parse_number(option, value, kNoLimit >> kMebibyteShift);
  if (!number) return number.error();
  options.configuration.memory_bytes = number.value() << kMebibyteShift;
  return {};
}

Result<void> set_virtio(Options& options, std::string_view option, std::string_view value) {
  if (value == "legacy") {
    options.configuration.virtio = machine::VirtioVersion::Legacy;
  } else if (value == "modern") {
    options.configuration.virtio = machine::VirtioVersion::Modern;
  } else {
    return Error{std::string(option) + ": '" + std::string(value) + "' is neither 'legacy' nor 'modern'"};
  }
  return {};
}

Result<void> set_pmp(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, std::numeric_limits<unsigned>::max());
  if (!number) return number.error();
  options.configuration.pmp_entries = static_cast<unsigned>(number.value());
  return {};
}

Result<void> set_profile(Options& options, std::string_view option, std::string_view value) {
  if (const machine::Profile* profile = machine::find_profile(value)) {
    options.configuration.pmp_entries = profile->pmp_entries;
    options.configuration.virtio = profile->virtio;
    return {};
  }
  std::string known;
  for (const machine::Profile& profile : machine::kProfiles)
    known += (known.empty() ? "" : ", ") + std::string(profile.name);
  return Error{std::string(option) + ": there is no '" + std::string(value) + "'; there are " + known};
}

Result<void> set_append(Options& options, std::string_view, std::string_view value) {
  options.configuration.boot_arguments = std::string(value);
  return {};
}

Result<void> set_max_instructions(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, kNoLimit);
  if (!number) return number.error();
  options.max_instructions = number.value();
  return {};
}

Result<void> set_engine(Options& options, std::string_view option, std::string_view value) {
  if (value == "fast") {
    options.engine = machine::Engine::Fast;
  } else if (value == "reference") {
    options.engine = machine::Engine::Reference;
  } else {
    return Error{std::string(option) + ": '" + std::string(value) + "' is neither 'fast' nor 'reference'"};
  }
  return {};
}

Result<void> set_seed(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, kNoLimit);
  if (!number) return number.error();
  options.configuration.schedule_seed = number.value();
  return {};
}

/// FROM, or FROM-TO, of requests; with "sector:" in front of sectors.
Result<void> add_disk_fault(Options& options, std::string_view option, std::string_view value) {
  constexpr std::string_view kSector = "sector:";
  machine::DiskFault fault;
  std::string_view range = value;
  if (range.starts_with(kSector)) {
    fault.of = machine::DiskFault::Of::Sectors;
    range.remove_prefix(kSector.size());
  }
  const std::size_t dash = range.find('-');
  const auto first = parse_number(option, range.substr(0, dash), kNoLimit);
  if (!first) return first.error();
  const auto last =
      dash == std::string_view::npos ? first : parse_number(option, range.substr(dash + 1), kNoLimit);
  if (!last) return last.error();
  fault.first = first.value();
  fault.last = last.value();
  options.configuration.disk_faults.push_back(fault);
  return {};
}

Result<void> add_device(Options& options, std::string_view option, std::string_view value) {
  if (value == "console") {
    options.configuration.console = true;
  } else if (value == "entropy") {
    options.configuration.entropy = true;
  } else if (value == "network") {
    options.configuration.network = true;
  } else {
    return Error{std::string(option) + ": there is no '" + std::string(value) +
                 "'; there are console, entropy, network"};
  }
  return {};
}

Result<void> set_console(Options& options, std::string_view option, std::string_view value) {
  if (value == "serial") {
    options.configuration.input = machine::ConsoleInput::Serial;
  } else if (value == "virtio") {
    options.configuration.input = machine::ConsoleInput::Virtio;
  } else {
    return Error{std::string(option) + ": '" + std::string(value) + "' is neither 'serial' nor 'virtio'"};
  }
  return {};
}

Result<void> set_entropy_seed(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, kNoLimit);
  if (!number) return number.error();
  options.configuration.entropy_seed = number.value();
  return {};
}

Result<void> set_save_at(Options& options, std::string_view option, std::string_view value) {
  const auto number = parse_number(option, value, kNoLimit - 1);
  if (!number) return number.error();
  options.save_at = number.value();
  return {};
}

/// For an option that says what the machine is like.
template <Setter set>
Result<void> set_machine(Options& options, std::string_view option, std::string_view value) {
  options.machine_option = std::string(option);
  return set(options, option, value);
}

struct ValueOption {
  std::string_view name;
  Setter set;
  Setter set_second = nullptr;  ///< of an option that is followed by another argument
};

constexpr std::array kValueOptions{
    ValueOption{"--image", set_text<&Options::image>},
    ValueOption{"--bios", set_text<&Options::firmware>},
    ValueOption{"--kernel", set_text<&Options::kernel>},
    ValueOption{"--disk", set_text<&Options::disk>},
    ValueOption{"--harts", set_machine<set_harts>},
    ValueOption{"--memory", set_machine<set_memory>},
    ValueOption{"--virtio", set_machine<set_virtio>},
    ValueOption{"--pmp", set_machine<set_pmp>},
    ValueOption{"--profile", set_machine<set_profile>},
    ValueOption{"--append", set_machine<set_append>},
    ValueOption{"--schedule-seed", set_machine<set_seed>},
    ValueOption{"--disk-fault", set_machine<add_disk_fault>},
    ValueOption{"--device", set_machine<add_device>},
    ValueOption{"--console", set_machine<set_console>},
    ValueOption{"--entropy-seed", set_machine<set_entropy_seed>},
    ValueOption{"--restore", set_text<&Options::restore>},
    ValueOption{"--save-at", set_save_at, set_text<&Options::save>},
    ValueOption{"--record", set_text<&Options::record>},
    ValueOption{"--replay", set_text<&Options::replay>},
    ValueOption{"--script", set_text<&Options::script>},
    ValueOption{"--max-instructions", set_max_instructions},
    ValueOption{"--engine", set_engine},
};

bool asks_for_help(std::string_view argument) {
  return argument == "help" || argument == "--help" || argument == "-h";
}

/// The argument at the front of `arguments`, taken off.
Result<std::string_view> take_value(std::string_view option, std::span<const char* const>& arguments,
                                    std::string_view missing) {
  if (arguments.empty()) return Error{std::string(option) + std::string(missing)};
  const std::string_view value = arguments.front();
  arguments = arguments.subspan(1);
  return value;
}

Result<void> set_values(Options& options, const ValueOption& option, std::optional<std::string_view> first,
                        std::span<const char* const>& arguments) {
  if (!first) {
    const auto value = take_value(option.name, arguments, " needs a value");
    if (!value) return value.error();
    first = value.value();
  }
  if (auto set = option.set(options, option.name, *first); !set || option.set_second == nullptr) return set;
  const auto second = take_value(option.name, arguments, " needs a second value: the file");
  if (!second) return second.error();
  return option.set_second(options, option.name, second.value());
}

Result<void> check_together(const Options& options) {
  if (options.image && options.kernel) return Error{"--image and --kernel exclude each other"};
  if (options.image && options.firmware) return Error{"--image and --bios exclude each other"};
  if (options.replay && options.script) return Error{"--replay and --script exclude each other"};
  if (options.comparison == Comparison::LockStep && options.engine == machine::Engine::Reference)
    return Error{
        "--lock-step and --engine reference exclude each other: the two interpreters run side by side"};
  const bool machine_from_file = options.restore || options.replay;
  if (machine_from_file && options.machine_option) {
    return Error{*options.machine_option + " cannot be given with " +
                 (options.restore ? "--restore" : "--replay") + ": the file says what the machine is like"};
  }
  return {};
}

/// Takes one option, and its value when that is an argument of its own, off the front of `arguments`.
Result<void> take_option(Options& options, std::span<const char* const>& arguments) {
  const std::string_view argument = arguments.front();
  arguments = arguments.subspan(1);
  if (argument == "--stats") {
    options.statistics = Statistics::Print;
    return {};
  }
  if (argument == "--checks") {
    options.checking = Checking::On;
    return {};
  }
  if (argument == "--lock-step") {
    options.comparison = Comparison::LockStep;
    return {};
  }
  if (argument == "--disk-read-only") {
    options.machine_option = std::string(argument);
    options.configuration.disk_access = machine::DiskAccess::ReadOnly;
    return {};
  }
  const std::size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  for (const ValueOption& option : kValueOptions) {
    if (option.name != name) continue;
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = argument.substr(equals + 1);
    return set_values(options, option, value, arguments);
  }
  return Error{"unknown option '" + std::string(argument) + "'"};
}

}  // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
  Options options;
  if (arguments.empty()) return Error{"no command was given"};
  const std::string_view command = arguments.front();
  if (asks_for_help(command)) return options;
  if (command != "run") return Error{"unknown command '" + std::string(command) + "'"};
  arguments = arguments.subspan(1);
  while (!arguments.empty()) {
    if (asks_for_help(arguments.front())) return options;
    if (auto taken = take_option(options, arguments); !taken) return taken.error();
  }
  if (auto together = check_together(options); !together) return together.error();
  options.command = Command::Run;
  return options;
}

}  // namespace cli
