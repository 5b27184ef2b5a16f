#include "cli/options.hpp"

#include <array>
#include <charconv>
#include <limits>

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

/// What a kernel of some age expects of the board.
struct Profile {
  std::string_view name;
  unsigned pmp_entries;
  machine::VirtioVersion virtio;
};

constexpr std::array kProfiles{
    Profile{"xv6-2020", 0, machine::VirtioVersion::Legacy},
    Profile{"xv6-2021", 16, machine::VirtioVersion::Legacy},
};

Result<void> set_profile(Options& options, std::string_view option, std::string_view value) {
  std::string known;
  for (const Profile& profile : kProfiles) {
    if (profile.name == value) {
      options.configuration.pmp_entries = profile.pmp_entries;
      options.configuration.virtio = profile.virtio;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(profile.name);
  }
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

struct ValueOption {
  std::string_view name;
  Setter set;
};

constexpr std::array kValueOptions{
    ValueOption{"--image", set_text<&Options::image>},
    ValueOption{"--bios", set_text<&Options::firmware>},
    ValueOption{"--kernel", set_text<&Options::kernel>},
    ValueOption{"--disk", set_text<&Options::disk>},
    ValueOption{"--harts", set_harts},
    ValueOption{"--memory", set_memory},
    ValueOption{"--virtio", set_virtio},
    ValueOption{"--pmp", set_pmp},
    ValueOption{"--profile", set_profile},
    ValueOption{"--append", set_append},
    ValueOption{"--script", set_text<&Options::script>},
    ValueOption{"--max-instructions", set_max_instructions},
};

bool asks_for_help(std::string_view argument) {
  return argument == "help" || argument == "--help" || argument == "-h";
}

/// Takes one option, and its value when that is an argument of its own, off the front of `arguments`.
Result<void> take_option(Options& options, std::span<const char* const>& arguments) {
  const std::string_view argument = arguments.front();
  arguments = arguments.subspan(1);
  if (argument == "--stats") {
    options.statistics = Statistics::Print;
    return {};
  }
  const std::size_t equals = argument.find('=');
  const std::string_view name = argument.substr(0, equals);
  for (const ValueOption& option : kValueOptions) {
    if (option.name != name) continue;
    if (equals != std::string_view::npos) return option.set(options, name, argument.substr(equals + 1));
    if (arguments.empty()) return Error{std::string(name) + " needs a value"};
    const std::string_view value = arguments.front();
    arguments = arguments.subspan(1);
    return option.set(options, name, value);
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
  if (options.image && options.kernel) return Error{"--image and --kernel exclude each other"};
  if (options.image && options.firmware) return Error{"--image and --bios exclude each other"};
  options.command = Command::Run;
  return options;
}

std::string_view help_text() {
  return R"(pagewalk - a RISC-V computer that makes virtual memory visible

usage: pagewalk run [options]     boot a kernel
       pagewalk help              print this text

What runs
  --image NAME            kernel.elf and fs.img of public/images/NAME (default: classic)
  --kernel ELF            a kernel of your own; loaded where its segments say, started at 0x80000000
  --bios FIRMWARE         a raw M-mode firmware at 0x80000000, such as OpenSBI's fw_dynamic.bin; --kernel is
                          then what it starts in S-mode: an ELF, or a raw image (Linux's Image) at 0x80200000
  --disk IMG              a raw disk image for the first virtio slot; the file itself is never written
  --append TEXT           boot arguments (/chosen/bootargs of the device tree)

The machine
  --harts N               1 to 8 (default: 1)
  --memory MiB            1 to 2048 (default: 128)
  --virtio VERSION        modern or legacy (default: modern)
  --pmp N                 16 PMP entries, or 0: S and U mode may reach everything (default: 16)
  --profile NAME          both at once, for an older kernel; options behind it change single things
                            xv6-2020   --pmp 0 --virtio legacy: xv6-riscv of 2019 to August 2021
                            xv6-2021   --virtio legacy: xv6-riscv of September 2021 to July 2022

The run
  --script FILE           do what the lines of FILE say, as fast as possible
  --max-instructions N    stop after N instructions, over all harts
  --stats                 print instructions, seconds, MIPS, cycles and state hash to stderr, as a line of JSON

Without a script the terminal is the guest's console: Ctrl-A X leaves, Ctrl-A ? lists the keys.

Script lines; TEXT is the rest of the line as it stands, with the escapes of C (\n \t \\ \x1b ...)
  wait TEXT               until the guest has printed TEXT since the last wait or type
  type TEXT               send TEXT to the console; end it with \n to press Enter
  page-table WHICH        print a page table: satp (of hart 0; the default), kernel, or pid N
  quit                    end the run
  at N COMMAND            run until N instructions have retired, then COMMAND
  # ...                   a comment

Exit status
  0        the script ended, or the guest powered off
  1        the instruction limit or the end of the run came first
  2        bad usage or unreadable input
  1..125   a RISC-V test program failed: the number of the failed test
)";
}

}  // namespace cli
