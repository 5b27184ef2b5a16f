// Virtio devices on a whole machine: plugged in by the configuration, and part of what is saved and repeated.
#include <doctest/doctest.h>

#include <string>

#include "machine/snapshot/recording.hpp"
#include "machine/snapshot/snapshot.hpp"
#include "support/test_machine.hpp"
#include "support/virtqueue_driver.hpp"

using namespace assembler;
using machine::Configuration;
using machine::ConsoleInput;
using machine::DiskAccess;
using machine::DiskFault;
using machine::Machine;
using machine::VirtioVersion;
using riscv::PhysAddr;
using test::Descriptor;
using test::ElfBuilder;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kData{0x80008000}, kStatus{0x80009000};
constexpr unsigned kDisk = 0, kConsole = 1, kEntropy = 2, kNetwork = 3;

Configuration small() {
  Configuration configuration;
  configuration.memory_bytes = 4 << 20;
  return configuration;
}

std::string complaint(const Configuration& configuration) {
  const auto made = Machine::create(configuration);
  return made.ok() ? "no error" : made.error().message;
}

/// One queue of a guest that sets it up, notifies and waits.
struct Queue {
  unsigned slot;
  unsigned index;
  std::vector<Descriptor> descriptors;
  std::vector<std::uint16_t> heads;
};

template <class T>
std::span<const std::uint8_t> bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)};
}

/// A kernel that drives some queues: rings from 0x80002000 on, each queue has 4 KiB, with the used ring at
/// 0xc00.
ElfBuilder driver(const std::vector<Queue>& queues, std::string_view text) {
  Program program;
  ElfBuilder kernel;
  PhysAddr rings(0x80002000);
  for (const Queue& queue : queues) {
    const PhysAddr base = platform::kVirtio0 + queue.slot * platform::kVirtioStride;
    const std::pair<int, std::uint64_t> registers[] = {
        {0x30, queue.index},         {0x38, 8}, {0x80, rings.value}, {0x90, rings.value + 0x800},
        {0xa0, rings.value + 0xc00}, {0x44, 1}, {0x70, 0x0f},        {0x50, queue.index}};
    program.li(t0, base.value);
    for (const auto& [offset, value] : registers) program.li(t1, value).add({sw(t1, t0, offset)});
    std::vector<std::uint16_t> available{0, static_cast<std::uint16_t>(queue.heads.size())};
    available.insert(available.end(), queue.heads.begin(), queue.heads.end());
    kernel.segment(rings, bytes_of(queue.descriptors)).segment(rings + 0x800, bytes_of(available));
    rings += 0x1000;
  }
  program.add({kWfi, jal(zero, -4)});
  const std::vector<std::uint8_t> data(text.begin(), text.end());
  if (!data.empty()) kernel.segment(kData, data);
  return kernel.segment(platform::kRam, program.words());
}

std::unique_ptr<Machine> make(const Configuration& configuration, const ElfBuilder& kernel) {
  auto made = Machine::create(configuration);
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().message));
  REQUIRE(made.value()->load_kernel(kernel.build()).ok());
  return std::move(made.value());
}

/// Sixteen bytes that a guest reads from its entropy device, transmits as a frame, and writes to its console.
ElfBuilder everything() {
  return driver({{kEntropy, 0, {{kData.value + 0x100, 16, Descriptor::kWrite, 0}}, {0}},
                 {kNetwork, 1, {{kData.value + 0x100 - 12, 28, 0, 0}}, {0}},
                 {kConsole, 0, {{kData.value + 0x200, 4, Descriptor::kWrite, 0}}, {0}},
                 {kConsole, 1, {{kData.value, 6, 0, 0}}, {0}}},
                "hello\n");
}

Configuration with_everything() {
  Configuration configuration = small();
  configuration.console = configuration.entropy = configuration.network = true;
  configuration.input = ConsoleInput::Virtio;
  configuration.entropy_seed = 5;
  return configuration;
}

std::string text_at(const Machine& machine, PhysAddr at, std::size_t size) {
  return {reinterpret_cast<const char*>(machine.ram().at(at)), size};
}

}  // namespace

TEST_CASE("a configuration of virtio devices out of range is refused by a sentence") {
  Configuration configuration = small();
  configuration.input = ConsoleInput::Virtio;
  CHECK(complaint(configuration) == "input: it goes to a virtio console, and none is plugged in");
  configuration.console = true;
  CHECK(complaint(configuration) == "no error");
  configuration.disk_faults = {{DiskFault::Of::Sectors, 0, 0}, {DiskFault::Of::Requests, 0, 3}};
  CHECK(complaint(configuration) == "disk fault: requests 0 to 3; requests are counted from 1");
  configuration.disk_faults = {{DiskFault::Of::Sectors, 5, 4}};
  CHECK(complaint(configuration) == "disk fault: sectors 5 to 4; the last is before the first");
  configuration.disk_faults.assign(17, {DiskFault::Of::Requests, 1, 1});
  CHECK(complaint(configuration) == "disk faults: 17; at most 16");
}

TEST_CASE("the slots behind the disk's are empty unless devices are plugged in") {
  machine::Board plain(small()), full(with_everything());
  const auto id = [](machine::Board& board, unsigned slot) {
    return board.load(platform::kVirtio0 + (slot * platform::kVirtioStride + 8), 4);
  };
  for (unsigned slot = 0; slot < platform::kVirtioSlots; slot++) CHECK(id(plain, slot) == 0);
  CHECK(id(full, kDisk) == 0);
  CHECK(id(full, kConsole) == 3);
  CHECK(id(full, kEntropy) == 4);
  CHECK(id(full, kNetwork) == 1);
  CHECK(id(full, 4) == 0);
}

TEST_CASE("a guest prints on the virtio console, and what is typed wakes it there") {
  const auto machine = make(with_everything(), everything());
  CHECK(machine->run({}) == machine::StopReason::Idle);
  CHECK(machine->take_output() == "hello\n");
  test::type(*machine, "typed");
  CHECK(text_at(*machine, kData + 0x200, 5) == std::string_view("type\0", 5));
  CHECK(machine->ram().read<std::uint16_t>(PhysAddr(0x80004c02)) == 1);
  CHECK(machine->input_log().size() == 1);
}

TEST_CASE("with a virtio console that does not take the input it goes to the serial line") {
  Configuration configuration = with_everything();
  configuration.input = ConsoleInput::Serial;
  const auto machine = make(configuration, everything());
  CHECK(machine->run({}) == machine::StopReason::Idle);
  test::type(*machine, "typed");
  CHECK(machine->ram().read<std::uint16_t>(PhysAddr(0x80004c02)) == 0);
}

TEST_CASE("entropy repeats with its seed and differs with another") {
  const auto drawn = [](std::uint64_t seed) {
    Configuration configuration = with_everything();
    configuration.entropy_seed = seed;
    const auto machine = make(configuration, everything());
    machine->run({});
    const std::string first = text_at(*machine, kData + 0x100, 16);
    machine->reset();
    machine->run({});
    CHECK(text_at(*machine, kData + 0x100, 16) == first);
    return first;
  };
  CHECK(drawn(5) == drawn(5));
  CHECK(drawn(5) != drawn(6));
}

TEST_CASE("a machine with every device is saved and restored after any instruction") {
  for (std::uint64_t cut = 0; cut < 150; cut += 7) {
    CAPTURE(cut);
    const auto machine = make(with_everything(), everything());
    machine->run({.instructions = cut});
    test::type(*machine, "typed");
    const auto other = make(with_everything(), everything());
    REQUIRE(machine::restore_snapshot(*other, machine::save_snapshot(*machine)).ok());
    REQUIRE(other->state_hash() == machine->state_hash());
    machine->run({.instructions = 200});
    other->run({.instructions = 200});
    CHECK(other->state_hash() == machine->state_hash());
    CHECK(text_at(*other, kData + 0x200, 4) == "type");
  }
}

TEST_CASE("a snapshot with devices is refused by a machine without them, in words") {
  Configuration configuration = with_everything();
  configuration.disk_access = DiskAccess::ReadOnly;
  configuration.disk_faults = {{DiskFault::Of::Requests, 2, 3}};
  const auto machine = make(configuration, everything());
  const auto other = make(small(), everything());
  const auto restored = machine::restore_snapshot(*other, machine::save_snapshot(*machine));
  REQUIRE_FALSE(restored.ok());
  CHECK(
      restored.error().message ==
      "the snapshot was made on another machine: 1 hart, 4 MiB, virtio version 2, 16 PMP entries, schedule "
      "seed 0, the disk read-only, faults of disk requests 2 to 3, a virtio console that takes the input, an "
      "entropy device, entropy seed 5, a network device; this one has 1 hart, 4 MiB, virtio version 2, 16 "
      "PMP "
      "entries, schedule seed 0");
}

TEST_CASE("disk requests at fault fail on a machine, and their count is in the snapshot") {
  const std::vector<std::uint8_t> image(1024, 0x5a);
  const auto kernel = driver({{kDisk,
                               0,
                               {{kData.value, 16, Descriptor::kNext, 1},
                                {kData.value + 0x200, 512, Descriptor::kNext | Descriptor::kWrite, 2},
                                {kStatus.value, 1, Descriptor::kWrite, 0}},
                               {0}}},
                             std::string(16, '\0'));
  const auto status_with = [&](DiskFault fault, bool restored_between) {
    Configuration configuration = small();
    configuration.disk_faults = {fault};
    auto machine = make(configuration, kernel);
    REQUIRE(machine->attach_disk(image).ok());
    machine->run({});
    if (restored_between) {
      auto other = make(configuration, kernel);
      REQUIRE(other->attach_disk(image).ok());
      REQUIRE(machine::restore_snapshot(*other, machine::save_snapshot(*machine)).ok());
      CHECK(other->state_hash() == machine->state_hash());
      machine = std::move(other);
    }
    return machine->ram().read<std::uint8_t>(kStatus);
  };
  CHECK(status_with({DiskFault::Of::Requests, 1, 1}, false) == 1);
  CHECK(status_with({DiskFault::Of::Requests, 2, 2}, true) == 0);
  CHECK(status_with({DiskFault::Of::Sectors, 0, 0}, true) == 1);
  CHECK(status_with({DiskFault::Of::Sectors, 1, 9}, false) == 0);
}

TEST_CASE("a recording holds the devices and the faults") {
  machine::Recording recording;
  Configuration& configuration = recording.origin.configuration;
  configuration = with_everything();
  configuration.network = false;
  configuration.disk_access = DiskAccess::ReadOnly;
  configuration.disk_faults = {{DiskFault::Of::Requests, 2, 3}, {DiskFault::Of::Sectors, 0, ~0ull}};
  const std::string text = machine::write_recording(recording);
  CHECK(text.find("\ndevices 1 1 0 1 5\nfaults 1 0 2 3 1 0 18446744073709551615\n") != std::string::npos);
  const auto read = machine::read_recording(text);
  REQUIRE(read.ok());
  CHECK(read.value().origin.configuration == configuration);
  const auto error_of = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    const auto again = machine::read_recording(changed);
    return again.ok() ? "no error" : again.error().message;
  };
  CHECK(error_of("devices 1 1 0 1", "devices 1 1 2 1") ==
        "line 3: 'devices CONSOLE ENTROPY NETWORK INPUT SEED' should stand here");
  CHECK(error_of("faults 1 0 2 3", "faults 1 0 2") ==
        "line 4: 'faults READONLY OF FIRST LAST ...' should stand here");
  CHECK(error_of("recording 2", "recording 1") ==
        "line 1: this is no recording, or one of another version: 'pagewalk-recording 2' should stand here");
}
