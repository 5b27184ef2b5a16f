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

std::string_view help_text() {
  return R"(pagewalk - a RISC-V computer that makes virtual memory visible

usage: pagewalk run [options]     boot a kernel
       pagewalk lab [FILE]        call the kernel's memory functions one by one; `pagewalk lab --help`
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
  --schedule-seed N       let the harts take turns of pseudo-random length; another N is another interleaving,
                          the same N the same one (default: 0, turns of equal length)
  --device NAME           plug one in beside the disk: console, entropy or network (virtio slots 1 to 3); the
                          network device receives what it transmits. Again for another one
  --console WHERE         where typed input goes: serial or virtio, the latter with --device console
                          (default: serial). What either prints is shown
  --entropy-seed N        decides what --device entropy gives (default: 0)
  --disk-read-only        fail the guest's writes to the disk
  --disk-fault RANGE      fail requests of the disk: FROM or FROM-TO, counted from 1 since power-on, or all that
                          read or write one of the sectors, sector:FROM or sector:FROM-TO. Up to 16 times

The run
  --script FILE           do what the lines of FILE say, as fast as possible
  --save-at N FILE        write a snapshot when N instructions have begun, over all harts, and go on
  --restore FILE          begin where a snapshot was saved; kernel and disk as for the run that saved it
  --record FILE           write down all that is typed, and where the run ended
  --replay FILE           repeat a recorded run, and compare how it ends
  --max-instructions N    stop after N instructions, over all harts
  --engine NAME           fast, or reference: the plain interpreter, far slower, same results
  --lock-step             run both side by side and stop at the first difference
  --checks                watch virtual memory: translations that sfence.vma should have ended, pages that are free
                          and mapped, lost, shared or open to the wrong side; findings go to stderr, and status 1
  --stats                 print instructions, seconds, MIPS, cycles and state hash to stderr, as a line of JSON

Without a script the terminal is the guest's console: Ctrl-A X leaves, Ctrl-A ? lists the keys.

Script lines; TEXT is the rest of the line as it stands, with the escapes of C (\n \t \\ \x1b ...)
  wait TEXT               until the guest has printed TEXT since the last wait or type
  type TEXT               send TEXT to the console; end it with \n to press Enter
  page-table WHICH        print a page table: satp (of hart 0; the default), kernel, pid N, or pid N kernel (what the
                          kernel uses while it works for that process, where each has its own)
  translate WHICH VA      walk that table for a virtual address, decimal or 0x...: every entry, where it leads, and
                          what U and S mode may do there; add sum, mxr or both for those bits of mstatus
  processes               print the list of processes
  trapframe PID           print the registers that the kernel keeps of a process: those of its program, and those of
                          its thread in the kernel
  free-pages              print how many pages the kernel has to give
  memory-map              print who has which pages of RAM
  ranges WHICH            print a page table as ranges of addresses: what lies where
  backtrace               print the kernel's calls of every hart and of every waiting process
  checks                  print what --checks has found so far
  record [KIND ...]       write down what happens from here on: trap, interrupt, fault, syscall, result, satp, fence,
                          switch, alloc, free, pte (an entry is written), mark (a walk sets A or D); without KIND all
  events [KIND ...]       print what was written down since the last record
  provenance ADDRESS      print who wrote last to the 8 bytes at a physical address, or at WHICH VA, or to the entry
                          that translates it: entry WHICH VA
  run-to WHAT             until a hart comes to a function, FILE:LINE or 0x..., or to the next trap, system-call,
                          page-fault, satp (a new value), user (a return to user mode), return (of the function
                          that hart 0 is in), or write ADDRESS (8 bytes of RAM); prints where that was
  step [N | over]         one instruction or N, of whichever hart is next; over: one of hart 0, calls included
  registers               print the registers of every hart, and what their fields mean
  disassemble [WHERE]     print the code at a function, FILE:LINE or 0x..., or where hart 0 stands
  quit                    end the run
  at N COMMAND            run until N instructions have retired, then COMMAND
  # ...                   a comment

Exit status
  0        the script ended, or the guest powered off
  1        the instruction limit or the end of the run came first, or a replay ended in another state
  2        bad usage or unreadable input
  1..125   a RISC-V test program failed: the number of the failed test
)";
}

}  // namespace cli
