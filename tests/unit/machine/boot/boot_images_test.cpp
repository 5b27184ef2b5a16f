#include "machine/boot/boot_images.hpp"

#include <doctest/doctest.h>

#include "support/test_machine.hpp"

using machine::FirmwareInfo;
using riscv::PhysAddr;
using test::ElfBuilder;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t kMiB = 1ull << 20;
const Bytes kFirmware(300 * 1024, 0xf1);

std::unique_ptr<machine::Machine> board(std::uint64_t mebibytes = 16) {
  auto made = machine::Machine::create({.memory_bytes = mebibytes * kMiB, .boot_arguments = {}});
  REQUIRE(made.ok());
  return std::move(made.value());
}

FirmwareInfo info_of(const machine::Machine& machine) {
  const PhysAddr at(machine.harts().front()->x(12));
  REQUIRE(machine.ram().contains(at, sizeof(FirmwareInfo)));
  return machine.ram().read<FirmwareInfo>(at);
}

std::string complaint(machine::Machine& machine, const Bytes& firmware, const Bytes& kernel) {
  const auto loaded = machine.load_firmware(firmware, kernel);
  return loaded ? "none" : loaded.error().message;
}

}  // namespace

TEST_CASE("a firmware lies at the start of RAM, and a raw kernel at the next 2 MiB boundary") {
  const auto machine = board();
  const Bytes kernel{1, 2, 3, 4};
  REQUIRE(machine->load_firmware(kFirmware, kernel).ok());
  CHECK(machine->harts().front()->pc() == 0x80000000);
  CHECK(machine->ram().read<std::uint8_t>(PhysAddr(0x80000000 + kFirmware.size() - 1)) == 0xf1);
  CHECK(machine->ram().read<std::uint32_t>(PhysAddr(0x80200000)) == 0x04030201);
  CHECK(machine->kernel() == nullptr);
}

TEST_CASE("the firmware is told where the kernel is and that it runs in S-mode") {
  const auto machine = board();
  REQUIRE(machine->load_firmware(kFirmware, Bytes(4)).ok());
  const FirmwareInfo info = info_of(*machine);
  CHECK(info.magic == 0x4942534f);
  CHECK(info.version == 2);
  CHECK(info.next_address == 0x80200000);
  CHECK(info.next_mode == 1);
  CHECK(info.boot_hart == 0);
  CHECK(machine->ram().read<std::uint32_t>(PhysAddr(machine->harts().front()->x(11))) == 0xedfe0dd0);
}

TEST_CASE("a kernel that is an ELF file lies where it says and starts at its entry") {
  const auto machine = board();
  const Bytes code{0x13, 0, 0, 0};
  const Bytes elf = ElfBuilder().segment(PhysAddr(0x80400000), code).build();
  REQUIRE(machine->load_firmware(kFirmware, elf).ok());
  REQUIRE(machine->kernel() != nullptr);
  CHECK(machine->ram().read<std::uint32_t>(PhysAddr(0x80400000)) == 0x13);
  CHECK(info_of(*machine).next_address == machine->kernel()->entry().value);
}

TEST_CASE("a firmware without a kernel is told of none, and a kernel without firmware finds a2 zero") {
  const auto machine = board();
  REQUIRE(machine->load_firmware(kFirmware, {}).ok());
  CHECK(info_of(*machine).next_address == 0);
  const Bytes code{0x13, 0, 0, 0};
  REQUIRE(machine->load_kernel(ElfBuilder().segment(PhysAddr(0x80000000), code).build()).ok());
  CHECK(machine->harts().front()->x(12) == 0);
}

TEST_CASE("images that cannot be booted are refused, and the machine is as before") {
  const auto machine = board(8);
  REQUIRE(machine->load_firmware(kFirmware, Bytes(4)).ok());
  const std::uint64_t before = machine->state_hash();
  const Bytes byte{1};
  CHECK(complaint(*machine, {}, {}) == "the firmware is empty");
  CHECK(complaint(*machine, ElfBuilder().segment(PhysAddr(0x80000000), byte).build(), {}) ==
        "the firmware is an ELF file; a raw binary is meant (objcopy -O binary)");
  CHECK(complaint(*machine, Bytes(7 * kMiB), {}).starts_with("a firmware of 7340032 bytes does not fit"));
  CHECK(complaint(*machine, kFirmware, Bytes(5 * kMiB))
            .starts_with(
                "a kernel image of 5242880 bytes does not fit between 0x80200000 and the device tree"));
  CHECK(complaint(*machine, kFirmware, ElfBuilder().segment(PhysAddr(0x80001000), byte).build()) ==
        "segment at physical address 0x80001000 lies on the firmware, which ends at 0x8004b000: link the "
        "kernel behind it");
  CHECK(machine->state_hash() == before);
}

TEST_CASE("the device tree lies 2 MiB below the end of RAM, but never above 3 GiB") {
  CHECK(machine::device_tree_address(128 * kMiB) == PhysAddr(0x87e00000));
  CHECK(machine::device_tree_address(1024 * kMiB) == PhysAddr(0xbfe00000));
  CHECK(machine::device_tree_address(2048 * kMiB) == PhysAddr(0xbfe00000));
}
