#include "inspect/events/recorder.hpp"

#include <doctest/doctest.h>

#include "inspect/events/event_text.hpp"
#include "support/test_machine.hpp"

using namespace assembler;
using inspect::Event;
using inspect::EventKind;
using inspect::kAllKinds;
using inspect::only;
using inspect::Recorder;
using riscv::Csr;
using riscv::PhysAddr;
using riscv::Pte;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kRoot = platform::kRam + 0x10000;
constexpr std::uint64_t kSatp = 8ull << 60 | kRoot.value >> 12;
constexpr std::uint64_t kEntry = 0x2000000f;

/// Names its root, writes entry 3 of it, an entry byte by byte, and the same entry again; fences; calls
/// itself.
Program program() {
  Program program;
  program.set(Csr::Mtvec, platform::kRam.value + 0x800).set(Csr::Satp, kSatp);
  program.li(t0, kRoot.value).li(t1, kEntry).add({sd(t1, t0, 24), sb(t1, t0, 33), sd(t1, t0, 24)});
  return program.add({kSfenceVma, kEcall, kLoop});
}

struct Recorded {
  explicit Recorded(const Program& code, inspect::EventKinds kinds = kAllKinds)
      : machine(test::make_machine(code)),
        model(machine->kernel()),
        observers(*machine),
        recorder(model, *machine, observers) {
    recorder.record(kinds);
  }
  std::vector<Event> all(EventKind kind) const {
    std::vector<Event> found;
    for (const Event& event : recorder.events())
      if (event.kind == kind) found.push_back(event);
    return found;
  }

  std::unique_ptr<machine::Machine> machine;
  inspect::KernelModel model;
  inspect::Observers observers;
  Recorder recorder;
};

}  // namespace

TEST_CASE("writes to a page table are recorded with what was there, and where it translates") {
  Recorded run(program());
  run.machine->run({.instructions = 60});
  const auto written = run.all(EventKind::EntryWritten);
  REQUIRE(written.size() == 2);
  CHECK(written[0].data ==
        std::array<std::uint64_t, 5>{kRoot.value + 24, 0, kEntry, 0xc0000000, kRoot.value});
  CHECK(written[0].level == 2);
  CHECK(written[1].data[0] == kRoot.value + 32);
  CHECK(written[1].data[2] == 0x0f00);
  CHECK(run.recorder.last_write(kRoot + 24)->sequence == written[0].sequence);
  CHECK(run.recorder.last_write(kRoot + 40) == nullptr);
}

TEST_CASE("a loop that fills a table is one event") {
  Program fill;
  fill.set(Csr::Satp, kSatp).li(t0, kRoot.value + 0x100).li(t1, kEntry).li(t2, kRoot.value + 0x180);
  fill.add({sd(t1, t0), addi(t0, t0, 8), bltu(t0, t2, -8), kLoop});
  Recorded run(fill);
  run.machine->run({.instructions = 200});
  const auto written = run.all(EventKind::EntryWritten);
  REQUIRE(written.size() == 1);
  CHECK(written[0].count == 16);
  CHECK(run.recorder.last_write(kRoot + 0x178) != nullptr);
  CHECK(run.recorder.last_write(kRoot + 0x180) == nullptr);
}

TEST_CASE("of one page only what happened to it is kept, each entry by itself") {
  Program fill;  // 1 GiB from 0x80000000 on, then 4 KiB at 0x80000000 written as a pointer
  fill.set(Csr::Satp, kSatp).li(t0, kRoot.value).li(t1, kEntry).li(t2, kEntry & ~0xeull);
  fill.add({sd(t1, t0), sd(t1, t0, 8), sd(zero, t0), sd(t2, t0, 16), kSfenceVma, kLoop});
  const auto kept = [&](PhysAddr page) {
    Recorded run(fill, 0);
    run.recorder.only_about(page);
    run.recorder.record(kAllKinds);
    run.machine->run({.instructions = 60});
    CHECK(run.recorder.count() == run.all(EventKind::EntryWritten).size());
    return run.recorder.count();
  };
  CHECK(kept(platform::kRam) == 4);
  CHECK(kept(platform::kRam + 0x5000) == 3);
  CHECK(kept(platform::kRam + (1ull << 30)) == 0);
}

TEST_CASE("an event says before which instruction it happened, wherever a slice ends") {
  Recorded whole(program());
  whole.machine->run({.instructions = 60});
  Recorded sliced(program());
  for (int i = 0; i < 60; i++) sliced.machine->run({.instructions = 1});
  REQUIRE(whole.recorder.events().size() == sliced.recorder.events().size());
  for (std::size_t i = 0; i < whole.recorder.events().size(); i++) {
    const Event& a = whole.recorder.events()[i];
    const Event& b = sliced.recorder.events()[i];
    CHECK(a.instruction == b.instruction);
    CHECK(a.cycle == b.cycle);
    CHECK(a.pc == b.pc);
    // One instruction after the other, from the first on.
    if (a.pc - platform::kRam.value < 0x800) CHECK(a.pc == platform::kRam.value + 4 * a.instruction);
  }
}

TEST_CASE("traps, fences and new address spaces are recorded, and only the kinds that were asked for") {
  Recorded all(program());
  all.machine->run({.instructions = 60});
  REQUIRE(all.all(EventKind::Trap).size() >= 1);
  CHECK(all.all(EventKind::Trap)[0].data[0] ==
        static_cast<std::uint64_t>(riscv::ExceptionCause::EcallFromMachine));
  REQUIRE(all.all(EventKind::SatpSwitch).size() == 1);
  CHECK(all.all(EventKind::SatpSwitch)[0].data[1] == kSatp);
  CHECK(all.all(EventKind::Fence).size() == 1);

  Recorded some(program(), only(EventKind::Fence));
  some.machine->run({.instructions = 60});
  CHECK(some.recorder.events().size() == 1);
  CHECK(some.recorder.watched_pages().empty());
}

TEST_CASE("recording changes nothing for the guest, and ends when it is told so") {
  const auto plain = test::make_machine(program());
  plain->run({.instructions = 60});
  Recorded run(program());
  run.machine->run({.instructions = 60});
  CHECK(run.machine->state_hash() == plain->state_hash());
  const std::uint64_t count = run.recorder.count();
  run.recorder.record(0);
  CHECK_FALSE(run.observers.has(run.recorder));
  run.machine->reset();
  run.machine->run({.instructions = 60});
  CHECK(run.recorder.count() == count);
}

TEST_CASE("after a reset a recorder begins again by itself") {
  Recorded run(program());
  run.machine->run({.instructions = 60});
  const std::uint64_t count = run.recorder.count();
  run.machine->reset();
  run.machine->run({.instructions = 60});
  CHECK(run.recorder.count() == count);
  CHECK(run.recorder.events().front().sequence == 1);
}

TEST_CASE("the newest events are kept, and those that are not are counted") {
  Program program;
  program.add({kSfenceVma, jal(zero, -4)});
  Recorded run(program);
  run.machine->run({.instructions = 2 * Recorder::kMostEvents + 200});
  CHECK(run.recorder.events().size() == Recorder::kMostEvents);
  CHECK(run.recorder.dropped() == 100);
  CHECK(run.recorder.events().front().sequence == 101);
}

TEST_CASE("a kind has one name, and the name leads back to it") {
  for (unsigned i = 0; i < inspect::kEventKinds; i++) {
    const auto kind = static_cast<EventKind>(i);
    CHECK(inspect::event_kind_named(inspect::name_of(kind)) == kind);
  }
  CHECK_FALSE(inspect::event_kind_named("nothing"));
}
