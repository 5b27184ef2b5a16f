#include "cli/options.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace {

using namespace cli;

machine::Result<Options> parse(std::initializer_list<const char*> arguments) {
  return parse_options(std::vector<const char*>(arguments));
}

Options parsed(std::initializer_list<const char*> arguments) {
  auto options = parse(arguments);
  REQUIRE_MESSAGE(options.ok(), (options.ok() ? "" : options.error().message));
  return options.value();
}

std::string error_of(std::initializer_list<const char*> arguments) {
  const auto options = parse(arguments);
  return options.ok() ? "no error" : options.error().message;
}

}  // namespace

TEST_CASE("run alone leaves everything at its default") {
  const Options options = parsed({"run"});
  CHECK(options.command == Command::Run);
  CHECK_FALSE(options.image);
  CHECK_FALSE(options.script);
  CHECK(options.configuration.harts == 1);
  CHECK(options.configuration.memory_bytes == 128ull << 20);
  CHECK(options.configuration.virtio == machine::VirtioVersion::Modern);
  CHECK(options.max_instructions == kNoLimit);
  CHECK(options.statistics == Statistics::Omit);
}

TEST_CASE("a value follows its option, as an argument or behind an equals sign") {
  const Options options =
      parsed({"run", "--kernel", "k.elf", "--disk=a=b.img", "--harts=3", "--memory", "256", "--virtio",
              "legacy", "--append", "vmprint", "--script=s", "--max-instructions=9", "--stats"});
  CHECK(options.kernel == "k.elf");
  CHECK(options.disk == "a=b.img");
  CHECK(options.configuration.harts == 3);
  CHECK(options.configuration.memory_bytes == 256ull << 20);
  CHECK(options.configuration.virtio == machine::VirtioVersion::Legacy);
  CHECK(options.configuration.boot_arguments == "vmprint");
  CHECK(options.script == "s");
  CHECK(options.max_instructions == 9);
  CHECK(options.statistics == Statistics::Print);
}

TEST_CASE("a profile sets PMP and virtio for kernels of its age, and options behind it win") {
  const auto of = [](std::initializer_list<const char*> arguments) {
    return parsed(arguments).configuration;
  };
  CHECK(of({"run"}).pmp_entries == 16);
  CHECK(of({"run", "--pmp", "0"}).pmp_entries == 0);
  CHECK(of({"run", "--profile", "xv6-2020"}).pmp_entries == 0);
  CHECK(of({"run", "--profile", "xv6-2020"}).virtio == machine::VirtioVersion::Legacy);
  CHECK(of({"run", "--profile", "xv6-2021"}).pmp_entries == 16);
  CHECK(of({"run", "--profile", "xv6-2021"}).virtio == machine::VirtioVersion::Legacy);
  CHECK(of({"run", "--profile", "xv6-2022"}) == of({"run"}));
  CHECK(of({"run", "--profile=xv6-2020", "--virtio=modern"}).virtio == machine::VirtioVersion::Modern);
  CHECK(error_of({"run", "--profile", "xv7"}) ==
        "--profile: there is no 'xv7'; there are xv6-2022, xv6-2021, xv6-2020");
  CHECK(error_of({"run", "--pmp", "all"}) == "--pmp: 'all' is not a decimal number");
}

TEST_CASE("devices are plugged in one by one, and typed input goes to one of two consoles") {
  const auto none = parsed({"run"}).configuration;
  CHECK_FALSE((none.console || none.entropy || none.network));
  CHECK(none.input == machine::ConsoleInput::Serial);
  const auto some =
      parsed({"run", "--device", "entropy", "--device=console", "--entropy-seed", "7", "--console", "virtio"})
          .configuration;
  CHECK(some.console);
  CHECK(some.entropy);
  CHECK_FALSE(some.network);
  CHECK(some.entropy_seed == 7);
  CHECK(some.input == machine::ConsoleInput::Virtio);
  CHECK(parsed({"run", "--device", "network"}).configuration.network);
  CHECK(parsed({"run", "--console=serial"}).configuration.input == machine::ConsoleInput::Serial);
  CHECK(error_of({"run", "--device", "disk"}) ==
        "--device: there is no 'disk'; there are console, entropy, network");
  CHECK(error_of({"run", "--console", "hvc0"}) == "--console: 'hvc0' is neither 'serial' nor 'virtio'");
  CHECK(error_of({"run", "--entropy-seed", "random"}) == "--entropy-seed: 'random' is not a decimal number");
}

TEST_CASE("a disk can be read-only, and have faults of requests and of sectors") {
  using machine::DiskFault;
  const auto configuration = parsed({"run", "--disk-read-only", "--disk-fault", "3", "--disk-fault=5-9",
                                     "--disk-fault", "sector:0", "--disk-fault", "sector:10-20"})
                                 .configuration;
  CHECK(configuration.disk_access == machine::DiskAccess::ReadOnly);
  CHECK(configuration.disk_faults == std::vector<DiskFault>{{DiskFault::Of::Requests, 3, 3},
                                                            {DiskFault::Of::Requests, 5, 9},
                                                            {DiskFault::Of::Sectors, 0, 0},
                                                            {DiskFault::Of::Sectors, 10, 20}});
  CHECK(parsed({"run"}).configuration.disk_access == machine::DiskAccess::ReadWrite);
  CHECK(error_of({"run", "--disk-fault", ""}) == "--disk-fault: '' is not a decimal number");
  CHECK(error_of({"run", "--disk-fault", "-3"}) == "--disk-fault: '' is not a decimal number");
  CHECK(error_of({"run", "--disk-fault", "3-"}) == "--disk-fault: '' is not a decimal number");
  CHECK(error_of({"run", "--disk-fault", "3-5-7"}) == "--disk-fault: '5-7' is not a decimal number");
  CHECK(error_of({"run", "--disk-fault", "sectors:3"}) ==
        "--disk-fault: 'sectors:3' is not a decimal number");
  CHECK(error_of({"run", "--disk-fault", "sector:18446744073709551616"}) ==
        "--disk-fault: 18446744073709551616 is too large");
  CHECK(error_of({"run", "--disk-read-only=yes"}) == "unknown option '--disk-read-only=yes'");
  CHECK(error_of({"run", "--restore", "f", "--disk-read-only"}) ==
        "--disk-read-only cannot be given with --restore: the file says what the machine is like");
  CHECK(error_of({"run", "--replay", "f", "--disk-fault", "1"}) ==
        "--disk-fault cannot be given with --replay: the file says what the machine is like");
}

TEST_CASE("a firmware and the kernel behind it are two files") {
  const Options options = parsed({"run", "--bios", "fw_dynamic.bin", "--kernel", "Image"});
  CHECK(options.firmware == "fw_dynamic.bin");
  CHECK(options.kernel == "Image");
}

TEST_CASE("help is a command, and an option anywhere") {
  CHECK(parsed({"help"}).command == Command::Help);
  CHECK(parsed({"--help"}).command == Command::Help);
  CHECK(parsed({"run", "--harts", "2", "-h"}).command == Command::Help);
}

TEST_CASE("bad usage is refused with the argument and the reason") {
  CHECK(error_of({}) == "no command was given");
  CHECK(error_of({"boot"}) == "unknown command 'boot'");
  CHECK(error_of({"run", "--cores", "2"}) == "unknown option '--cores'");
  CHECK(error_of({"run", "kernel.elf"}) == "unknown option 'kernel.elf'");
  CHECK(error_of({"run", "--stats=yes"}) == "unknown option '--stats=yes'");
  CHECK(error_of({"run", "--harts"}) == "--harts needs a value");
  CHECK(error_of({"run", "--harts", "two"}) == "--harts: 'two' is not a decimal number");
  CHECK(error_of({"run", "--harts", "-1"}) == "--harts: '-1' is not a decimal number");
  CHECK(error_of({"run", "--harts", "2x"}) == "--harts: '2x' is not a decimal number");
  CHECK(error_of({"run", "--harts", "4294967296"}) == "--harts: 4294967296 is too large");
  CHECK(error_of({"run", "--memory", "17592186044416"}) == "--memory: 17592186044416 is too large");
  CHECK(error_of({"run", "--max-instructions", "18446744073709551616"}) ==
        "--max-instructions: 18446744073709551616 is too large");
  CHECK(error_of({"run", "--virtio", "1.0"}) == "--virtio: '1.0' is neither 'legacy' nor 'modern'");
  CHECK(error_of({"run", "--kernel="}) == "--kernel: the value is empty");
  CHECK(error_of({"run", "--image", "classic", "--kernel", "k"}) ==
        "--image and --kernel exclude each other");
  CHECK(error_of({"run", "--image", "classic", "--bios", "f"}) == "--image and --bios exclude each other");
}
