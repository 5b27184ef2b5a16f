#include "machine/machine.hpp"

#include <doctest/doctest.h>

#include "support/test_machine.hpp"
#include "support/virtqueue_driver.hpp"

using namespace assembler;
using machine::Machine;
using machine::StopReason;
using riscv::Csr;
using riscv::PhysAddr;
using test::ElfBuilder;
using test::make_machine;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kTohost{0x80001000};

std::string complaint(const machine::Configuration& configuration) {
  const auto made = Machine::create(configuration);
  REQUIRE_FALSE(made.ok());
  return made.error().message;
}

/// Stores one word to the test device, then loops.
Program power_request(std::uint32_t word) {
  return Program().li(t0, platform::kTestDevice.value).li(t1, word).add({sw(t1, t0), kLoop});
}

/// Stores 64-bit words to `tohost`, each after a turn of the hart has ended.
ElfBuilder tohost_kernel(std::initializer_list<std::uint64_t> values) {
  Program program;
  program.li(t0, kTohost.value);
  for (const std::uint64_t value : values)
    program.li(t1, value).li(t2, machine::kQuantum).add({sd(t1, t0), addi(t2, t2, -1), bne(t2, zero, -4)});
  program.add({kLoop});
  return ElfBuilder().segment(platform::kRam, program.words()).symbol("tohost", kTohost.value);
}

/// The cycle at which a timer that a program has set interrupts hart 0, which is busy.
std::uint64_t interrupted_at(const Program& timer) {
  constexpr PhysAddr kHandler{0x80002000};
  Program program;
  program.set(Csr::Mtvec, kHandler.value).set(Csr::Mie, 1 << 7 | 1 << 5);
  for (const Word word : timer.words()) program.add({word});
  program.set(Csr::Mstatus, riscv::Mstatus::Mie::mask).add({kLoop});
  const Program handler = Program().add({csrr(a5, Csr::Mcycle), kLoop});
  const auto machine = make_machine(
      ElfBuilder().segment(platform::kRam, program.words()).segment(kHandler, handler.words()), 2);
  machine->run({.instructions = 20'000});
  return machine->harts()[0]->x(a5);
}

/// Writes a sector full of 0xab to sector 1 of the disk by a modern virtqueue, then waits.
ElfBuilder disk_writer() {
  constexpr PhysAddr kDescriptors{0x80003000}, kAvailable{0x80004000}, kUsed{0x80005000}, kHeader{0x80006000},
      kData{0x80007000}, kStatus{0x80008000};
  const test::Descriptor descriptors[] = {{kHeader.value, 16, test::Descriptor::kNext, 1},
                                          {kData.value, 512, test::Descriptor::kNext, 2},
                                          {kStatus.value, 1, test::Descriptor::kWrite, 0}};
  const std::uint16_t available[] = {0, 1, 0};
  const std::uint64_t header[] = {1, 1};
  const std::vector<std::uint8_t> data(512, 0xab);
  const auto bytes = [](const auto& object) {
    return std::span(reinterpret_cast<const std::uint8_t*>(&object), sizeof object);
  };
  Program program;
  program.li(t0, platform::kVirtio0.value);
  const std::pair<int, std::uint64_t> registers[] = {{0x38, 8},
                                                     {0x80, kDescriptors.value},
                                                     {0x90, kAvailable.value},
                                                     {0xa0, kUsed.value},
                                                     {0x44, 1},
                                                     {0x70, 0x0f},
                                                     {0x50, 0}};
  for (const auto& [offset, value] : registers) program.li(t1, value).add({sw(t1, t0, offset)});
  program.add({kWfi});
  return ElfBuilder()
      .segment(platform::kRam, program.words())
      .segment(kDescriptors, bytes(descriptors))
      .segment(kAvailable, bytes(available))
      .segment(kHeader, bytes(header))
      .segment(kData, data);
}

}  // namespace

TEST_CASE("a configuration out of range is refused by a sentence that names the field") {
  CHECK(complaint({.harts = 0, .boot_arguments = {}}) == "harts: 0; the board takes 1 to 8");
  CHECK(complaint({.harts = 9, .boot_arguments = {}}) == "harts: 9; the board takes 1 to 8");
  for (const std::uint64_t bytes : {0ull, 3ull << 20, (4ull << 20) + 1, 2049ull << 20, ~0ull})
    CHECK(complaint({.memory_bytes = bytes, .boot_arguments = {}}) ==
          "memory: " + std::to_string(bytes) + " bytes; the board takes whole MiB, 4 to 2048");
  CHECK(complaint({.pmp_entries = 8, .boot_arguments = {}}) == "PMP entries: 8; the board takes 0 or 16");
  CHECK(complaint({.boot_arguments = std::string(1025, 'x')}) == "boot arguments: 1025 bytes; at most 1024");
}

TEST_CASE("every hart starts in M-mode at 0x80000000 with its number in a0 and the device tree in a1") {
  const auto machine = make_machine(Program().add({kLoop}), 3);
  for (unsigned id = 0; id < 3; id++) {
    const machine::Hart& hart = *machine->harts()[id];
    CHECK(hart.pc() == 0x80000000);
    CHECK(hart.privilege() == riscv::Privilege::Machine);
    CHECK(hart.x(a0) == id);
    CHECK(machine->ram().read<std::uint32_t>(PhysAddr(hart.x(a1))) == 0xedfe0dd0);
    CHECK(hart.satp() == 0);
    CHECK(hart.csrs().mstatus == machine::Csrs::kMstatusReset);
  }
}

TEST_CASE("a kernel's segments lie at their addresses, zeros behind them") {
  const std::uint8_t contents[] = {1, 2, 3, 4};
  const auto machine = make_machine(ElfBuilder().segment(PhysAddr(0x80100000), contents, 64));
  CHECK(machine->ram().read<std::uint64_t>(PhysAddr(0x80100000)) == 0x04030201);
}

TEST_CASE("a kernel that does not fit is refused and the machine is as before") {
  const auto machine = make_machine(Program().li(a5, 7).add({kLoop}));
  const std::uint64_t before = machine->state_hash();
  const std::uint8_t byte[] = {1};
  for (const PhysAddr at : {PhysAddr(0), PhysAddr(0x7fffffff), PhysAddr(0x80400000), PhysAddr(~0ull)}) {
    CAPTURE(at.value);
    const auto loaded = machine->load_kernel(ElfBuilder().segment(at, byte).build());
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().message.find("is not in RAM (0x80000000 to 0x80400000)") != std::string::npos);
  }
  CHECK_FALSE(machine->load_kernel(ElfBuilder().segment(PhysAddr(0x803fffff), byte, 2).build()).ok());
  CHECK_FALSE(machine->load_kernel({}).ok());
  CHECK(machine->state_hash() == before);
  CHECK(machine->run({.instructions = 1}) == StopReason::Budget);
  CHECK(machine->harts()[0]->x(a5) == 7);
}

TEST_CASE("a disk of anything but whole sectors is refused") {
  const auto machine = make_machine();
  CHECK(machine->attach_disk({}).error().message == "the disk image is empty");
  CHECK(machine->attach_disk(std::vector<std::uint8_t>(513)).error().message ==
        "the disk image has 513 bytes, which is no whole number of 512-byte sectors: it may be truncated");
  CHECK(machine->disk().empty());
  CHECK(machine->attach_disk(std::vector<std::uint8_t>(512)).ok());
  CHECK(machine->disk().size() == 512);
}

TEST_CASE("a run ends after exactly the instructions or at the cycle it was given") {
  const auto machine = make_machine(Program().add({addi(a2, a2, 1), jal(zero, -4)}), 2);
  CHECK(machine->run({.instructions = 7}) == StopReason::Budget);
  CHECK(machine->instructions() == 7);
  CHECK(machine->run({.instructions = 0}) == StopReason::Budget);
  CHECK(machine->instructions() == 7);
  CHECK(machine->run({.instructions = 10'000, .until_cycle = 500}) == StopReason::Budget);
  CHECK(machine->cycles() == 500);
}

TEST_CASE("harts take turns of a thousand cycles at the same time of the clock") {
  const auto machine = make_machine(Program().add({addi(a2, a2, 1), jal(zero, -4)}), 2);
  machine->run({.instructions = 3000});
  CHECK(machine->harts()[0]->started() == 2000);
  CHECK(machine->harts()[1]->started() == 1000);
  CHECK(machine->cycles() == 1000);  // the second hart comes next, and for it no more time has passed
}

TEST_CASE("the guest powers off, with a status or without, and nothing runs any more") {
  const auto machine = make_machine(power_request(0x00073333));
  CHECK(machine->run({}) == StopReason::PoweredOff);
  CHECK(machine->exit_status() == 7);
  const std::uint64_t instructions = machine->instructions();
  CHECK(machine->run({}) == StopReason::PoweredOff);
  CHECK(machine->instructions() == instructions);
  CHECK(make_machine(power_request(0x5555))->run({}) == StopReason::PoweredOff);
}

TEST_CASE("the guest asks for a reset, and a reset starts it again") {
  const auto machine = make_machine(power_request(0x7777));
  const std::uint64_t at_start = machine->state_hash();
  CHECK(machine->run({}) == StopReason::Rebooted);
  CHECK(machine->state_hash() != at_start);
  machine->reset();
  CHECK(machine->state_hash() == at_start);
  CHECK(machine->run({}) == StopReason::Rebooted);
}

TEST_CASE("tohost ends a test: 1 passes, an odd value is the number of the test that failed") {
  const auto passed = make_machine(tohost_kernel({1}));
  CHECK(passed->run({}) == StopReason::TestDone);
  CHECK(passed->exit_status() == 0);
  const auto failed = make_machine(tohost_kernel({5 << 1 | 1}));
  CHECK(failed->run({}) == StopReason::TestDone);
  CHECK(failed->exit_status() == 5);
  const auto huge = make_machine(tohost_kernel({~0ull}));
  CHECK(huge->run({}) == StopReason::TestDone);
  CHECK(huge->exit_status() == 125);
}

TEST_CASE("tohost prints characters and is cleared after each") {
  constexpr std::uint64_t kPut = 0x0101ull << 48;
  const auto machine = make_machine(tohost_kernel({kPut | 'O', kPut | 'K', 1}));
  CHECK(machine->run({}) == StopReason::TestDone);
  CHECK(machine->take_output() == "OK");
}

TEST_CASE("a kernel without tohost may write there as it likes") {
  const auto machine = make_machine(Program().li(t0, kTohost.value).li(t1, 1).add({sd(t1, t0), kLoop}));
  CHECK(machine->run({.instructions = 5000}) == StopReason::Budget);
}

TEST_CASE("what the guest sends comes out once") {
  Program program;
  program.li(t0, platform::kUart0.value).li(t1, 'h').li(t2, 'i').add({sb(t1, t0), sb(t2, t0), kWfi});
  const auto machine = make_machine(program);
  CHECK(machine->run({}) == StopReason::Idle);
  CHECK(machine->take_output() == "hi");
  CHECK(machine->take_output().empty());
}

TEST_CASE("a machine that only input can wake stays idle as long as its clock is moved on") {
  const auto machine = make_machine(Program().add({kWfi, kLoop}));
  CHECK(machine->run({}) == StopReason::Idle);
  CHECK(machine->idle_until() == machine::kNever);
  machine->advance_idle(1'000'000);
  CHECK(machine->cycles() == 1'000'000);
  CHECK(machine->run({}) == StopReason::Idle);
  machine->advance_idle(machine::kNever);
  CHECK(machine->cycles() == 1'000'000);
}

TEST_CASE("an idle machine waits for its timer, and the clock jumps no further than that") {
  Program program;
  program.li(t0, platform::kClint.value + 0x4000).li(t1, 50).add({sd(t1, t0)}).set(Csr::Mie, 1 << 7);
  program.add({kWfi}).li(a5, 1).add({kLoop});
  const auto machine = make_machine(program);
  CHECK(machine->run({}) == StopReason::Idle);
  CHECK(machine->idle_until() == 5000);
  machine->advance_idle(3000);
  CHECK(machine->cycles() == 3000);
  CHECK(machine->run({}) == StopReason::Idle);
  machine->advance_idle(2000);  // never backwards
  CHECK(machine->cycles() == 3000);
  machine->advance_idle(1'000'000);
  CHECK(machine->cycles() == 5000);
  CHECK(machine->run({.instructions = 1}) == StopReason::Budget);
  CHECK(machine->harts()[0]->x(a5) == 1);
}

TEST_CASE("a machine whose timer is further away than its clock goes waits for ever") {
  for (const std::uint64_t ticks : {(1ull << 63) / 100 - 1, (1ull << 63) / 100 + 1, ~0ull / 100}) {
    Program program;
    program.li(t0, platform::kClint.value + 0x4000).li(t1, ticks).add({sd(t1, t0)}).set(Csr::Mie, 1 << 7);
    const auto machine = make_machine(program.add({kWfi, kLoop}));
    CHECK(machine->run({}) == StopReason::Idle);
    CHECK(machine->idle_until() == machine::kNever);
    machine->advance_idle(machine::kNever - 1);
    CHECK(machine->cycles() < 1000);
  }
}

TEST_CASE("a timer interrupts a busy hart at the very cycle at which it is due, within a turn or later") {
  for (const std::uint64_t ticks : {5, 53}) {
    const std::uint64_t due = ticks * machine::kCyclesPerTick;
    Program mtimecmp;
    mtimecmp.li(t0, platform::kClint.value + 0x4000).li(t1, ticks).add({sd(t1, t0)});
    CHECK(interrupted_at(mtimecmp) == due);
    Program stimecmp;
    stimecmp.set(Csr::Menvcfg, riscv::Menvcfg::Stce::mask).set(Csr::Stimecmp, ticks);
    CHECK(interrupted_at(stimecmp) == due);
  }
}

TEST_CASE("a machine that is not idle does not skip time") {
  const auto machine = make_machine(Program().add({kLoop}));
  machine->run({.instructions = 10});
  machine->advance_idle(1000);
  CHECK(machine->cycles() == 10);
}

TEST_CASE("a position has one state, though a character has come that wakes nobody") {
  assembler::Program program;
  program.li(assembler::t0, riscv::platform::kUart0.value)
      .li(assembler::t1, 0x81)  // FIFOs, an interrupt only from eight characters on
      .add({assembler::sb(assembler::t1, assembler::t0, 2),
            assembler::addi(assembler::t1, assembler::zero, 1),
            assembler::sb(assembler::t1, assembler::t0, 1), assembler::kWfi,
            assembler::jal(assembler::zero, -4)});
  const auto moved = test::make_machine(program), led = test::make_machine(program);
  const auto start = [](Machine& machine) {
    REQUIRE(machine.run({}) == StopReason::Idle);
    test::type(machine, "ab");
  };
  start(*moved);
  start(*led);
  for (int i = 0; i < 3; i++) {
    moved->advance_idle(moved->idle_until());
    const auto hash = moved->state_hash();
    (void)moved->run({});
    CHECK(moved->state_hash() == hash);
    led->run_to(moved->position(), 1'000);
    CHECK(led->position() == moved->position());
    CHECK(led->state_hash() == hash);
  }
}

TEST_CASE("input is logged with the time at which it came") {
  const auto machine = make_machine(Program().add({kLoop}));
  machine->run({.instructions = 123});
  test::type(*machine, "ab");
  test::type(*machine, "");
  machine->run({.instructions = 77});
  test::type(*machine, "c");
  const auto& log = machine->input_log();
  REQUIRE(log.size() == 2);
  CHECK(log[0].at.instructions == 123);
  CHECK(log[0].at.cycles == 123);
  CHECK(log[0].bytes == "ab");
  CHECK(log[1].at.instructions == 200);
  CHECK(log[1].bytes == "c");
}

TEST_CASE("what the guest writes to its disk is there until a reset") {
  const auto machine = make_machine(disk_writer());
  REQUIRE(machine->attach_disk(std::vector<std::uint8_t>(1024, 7)).ok());
  const std::uint64_t fresh = machine->state_hash();
  CHECK(machine->run({}) == StopReason::Idle);
  CHECK(machine->disk()[511] == 7);
  CHECK(machine->disk()[512] == 0xab);
  machine->reset();
  CHECK(machine->disk()[512] == 7);
  CHECK(machine->state_hash() == fresh);
}

TEST_CASE("a reset restores everything: RAM, disk, devices, clock and log") {
  // Writes RAM, the UART's, the PLIC's and the CLINT's registers, and its own code.
  Program program;
  program.li(t0, 0x80010000).li(t1, ~0ull).add({sd(t1, t0)});
  for (const std::uint64_t at :
       {platform::kUart0.value + 1, platform::kUart0.value + 7, platform::kUart0.value + 2})
    program.li(t0, at).add({sb(t1, t0)});
  for (const std::uint64_t at :
       {platform::kPlic.value + 40, platform::kPlic.value + 0x2000, platform::kClint.value,
        platform::kClint.value + 0xbff8, platform::kVirtio0.value + 0x70})
    program.li(t0, at).add({sw(t1, t0)});
  program.set(Csr::Menvcfg, ~0ull).set(Csr::Pmpaddr0, ~0ull).set(Csr::Pmpcfg0, 0x9f);
  program.li(t0, platform::kRam.value).add({sw(zero, t0), lr_d(a0, t0), kLoop});

  const auto machine = make_machine(program, 2);
  REQUIRE(machine->attach_disk(std::vector<std::uint8_t>(512, 7)).ok());
  const std::uint64_t fresh = machine->state_hash();
  test::type(*machine, "some input");
  machine->run({.instructions = 100'000});
  CHECK(machine->state_hash() != fresh);
  machine->reset();
  CHECK(machine->state_hash() == fresh);
  CHECK(machine->input_log().empty());
  CHECK(machine->take_output().empty());
  CHECK(machine->cycles() == 0);
  CHECK(machine->instructions() == 0);
}
