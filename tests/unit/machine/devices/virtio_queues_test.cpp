// Slots with several queues, and the work that one notification may ask for.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "machine/devices/virtio_block.hpp"
#include "machine/snapshot/load_archive.hpp"
#include "machine/snapshot/save_archive.hpp"
#include "support/virtio_slot.hpp"

using machine::VirtioChain;
using machine::VirtioVersion;
using test::Descriptor;
using test::TestDma;
using test::VirtioSlot;
using test::VirtqueueDriver;

namespace {

constexpr std::uint64_t kBuffer = VirtqueueDriver::kBuffers.value;
constexpr VirtioVersion kVersions[] = {VirtioVersion::Modern, VirtioVersion::Legacy};

/// Every request of queue 1 makes one of queue 0 ready.
struct EchoBackend final : machine::VirtioBackend {
  std::uint32_t device_id() const override { return 9; }
  std::uint64_t features() const override { return 1ull << 35 | 1 << 3; }
  unsigned queues() const override { return 2; }
  std::uint8_t configuration_byte(std::uint32_t) const override { return 0; }
  bool ready(unsigned queue) const override { return queue == 1 || waiting > 0; }
  std::uint32_t perform(unsigned queue, machine::Dma&, const VirtioChain&) override {
    waiting += queue == 1 ? 1 : -1;
    most = std::max(most, waiting);
    return queue + 10;
  }
  void reset() override { waiting = 0; }

  int waiting = 0;
  int most = 0;
};

/// What a driver wants done with a sector: read into or written from a buffer.
void put_header(TestDma& dma, std::uint32_t type, std::uint64_t sector) {
  dma.put(VirtqueueDriver::kBuffers, type);
  dma.put(VirtqueueDriver::kBuffers + 8, sector);
}

}  // namespace

TEST_CASE("each queue has its own rings, size and place in the registers") {
  for (const VirtioVersion version : kVersions) {
    EchoBackend backend;
    VirtioSlot t(backend, version);
    t.bring_up();
    for (const unsigned queue : {0u, 1u}) {
      t.set(VirtioSlot::kQueueSelect, queue);
      CHECK(t.get(0x34) == 1024);
      CHECK(t.get(version == VirtioVersion::Modern ? 0x44 : 0x40) != 0);
    }
    t.set(VirtioSlot::kQueueSelect, 2);
    CHECK(t.get(0x34) == 0);
    CHECK(t.get(0x44) == 0);
    CHECK(t.get(0x40) == 0);
    t.set(0x44, 1);
    t.drivers[1].offer({{kBuffer, 1, 0, 0}});
    t.notify(2);
    t.notify(0);
    CHECK(t.drivers[1].used_count() == 0);
    t.notify(1);
    CHECK(t.drivers[1].used_count() == 1);
    CHECK(t.drivers[1].used_length() == 11);
    CHECK(t.drivers[0].used_count() == 0);
  }
}

TEST_CASE("a device's features are offered in both words, those above bit 31 by either interface") {
  EchoBackend backend;
  VirtioSlot modern(backend, VirtioVersion::Modern), legacy(backend, VirtioVersion::Legacy);
  CHECK(modern.features() == (1ull << 35 | 1ull << 32 | 1 << 3));
  CHECK(legacy.features() == (1ull << 35 | 1 << 3));
}

TEST_CASE("a receive queue's buffers wait until the device has something for them") {
  for (const VirtioVersion version : kVersions) {
    EchoBackend backend;
    VirtioSlot t(backend, version);
    t.bring_up();
    t.drivers[0].offer({{kBuffer, 64, Descriptor::kWrite, 0}});
    t.notify(0);
    CHECK(t.drivers[0].used_count() == 0);
    CHECK_FALSE(t.irq.raised());
    t.drivers[1].offer({{kBuffer, 1, 0, 0}});
    t.notify(1);
    CHECK(t.drivers[1].used_count() == 1);
    CHECK(t.drivers[0].used_count() == 1);
    CHECK(t.drivers[0].used_length() == 10);
    CHECK(t.irq.raised());
  }
}

TEST_CASE("what comes from outside finds the buffers that wait, once the driver is done") {
  EchoBackend backend;
  VirtioSlot t(backend, VirtioVersion::Modern);
  t.bring_up();
  t.drivers[0].offer({{kBuffer, 64, Descriptor::kWrite, 0}});
  t.set(VirtioSlot::kStatus, 3);
  backend.waiting = 1;
  t.slot.wake();
  CHECK(t.drivers[0].used_count() == 0);
  t.set(VirtioSlot::kStatus, VirtioSlot::kDriverOk);
  t.slot.wake();
  CHECK(t.drivers[0].used_count() == 1);
  CHECK(t.irq.raised());
}

TEST_CASE("what a request brings about is delivered before the next one") {
  EchoBackend backend;
  VirtioSlot t(backend, VirtioVersion::Modern);
  t.bring_up();
  for (std::uint16_t i = 0; i < 100; i++) {
    t.drivers[0].offer({{kBuffer, 64, Descriptor::kWrite, 0}}, i);
    t.drivers[1].offer({{kBuffer, 1, 0, 0}}, i);
  }
  t.notify(1);
  CHECK(t.drivers[1].used_count() == 100);
  CHECK(t.drivers[0].used_count() == 100);
  CHECK(backend.most == 1);
}

TEST_CASE("writing 0 to the status resets every queue and the device") {
  EchoBackend backend;
  VirtioSlot t(backend, VirtioVersion::Modern);
  t.bring_up();
  backend.waiting = 5;
  t.set(VirtioSlot::kStatus, 0);
  CHECK(backend.waiting == 0);
  for (const unsigned queue : {0u, 1u}) {
    t.set(VirtioSlot::kQueueSelect, queue);
    CHECK(t.get(0x44) == 0);
  }
}

TEST_CASE("a slot is saved with all its queues and goes on with them") {
  EchoBackend backend, other_backend;
  VirtioSlot t(backend, VirtioVersion::Modern), other(other_backend, VirtioVersion::Modern);
  t.bring_up();
  t.drivers[1].offer({{kBuffer, 1, 0, 0}});
  t.notify(1);
  t.drivers[0].offer({{kBuffer, 64, Descriptor::kWrite, 0}});
  machine::SaveArchive save;
  save.section("slot");
  save(t.slot);
  const machine::Bytes file = save.finish();
  machine::LoadArchive load(machine::read_chunks(file).value());
  load.section("slot");
  load(other.slot);
  load.finish();
  REQUIRE(load.ok());
  other.dma = t.dma;
  other_backend.waiting = backend.waiting;
  t.notify(0);
  other.notify(0);
  CHECK(t.drivers[0].used_count() == 1);
  CHECK(other.dma.get<std::uint16_t>(VirtqueueDriver::kUsed + 2) == 1);
}

TEST_CASE("a driver that asks for more than the memory in one notification is stopped") {
  // 1024 requests, each for the whole disk, into the same buffer.
  constexpr std::uint64_t kDiskBytes = 512 << 10;
  machine::DiskFaults faults;
  machine::VirtioBlock block(std::vector<std::uint8_t>(kDiskBytes), machine::DiskAccess::ReadWrite, faults);
  for (const VirtioVersion version : kVersions) {
    VirtioSlot t(block, version);
    t.bring_up();
    put_header(t.dma, 0, 0);
    VirtqueueDriver& driver = t.drivers[0];
    driver.offer({{kBuffer, 16, 0, 0},
                  {kBuffer + 0x1000, kDiskBytes, Descriptor::kWrite, 0},
                  {kBuffer + 0x100, 1, Descriptor::kWrite, 0}});
    for (int i = 1; i < 1024; i++) driver.offer(std::uint16_t{0});
    t.notify(0);
    CHECK(driver.used_count() == 9);  // eight of half a MiB, of at least 4 MiB, and the one that was too much
    CHECK(driver.used_length() == 0);
    CHECK((t.get(VirtioSlot::kStatus) & VirtioSlot::kNeedsReset) != 0);
    CHECK(t.get(VirtioSlot::kInterruptStatus) == 3);
    t.notify(0);
    CHECK(driver.used_count() == 9);
    t.bring_up();
    CHECK(t.get(VirtioSlot::kStatus) == VirtioSlot::kDriverOk);
  }
}

TEST_CASE("one chain of more than the memory is not begun") {
  machine::DiskFaults faults;
  machine::VirtioBlock block(std::vector<std::uint8_t>(1024), machine::DiskAccess::ReadWrite, faults);
  VirtioSlot t(block, VirtioVersion::Modern);
  t.bring_up();
  put_header(t.dma, 0, 0);
  t.dma.put<std::uint8_t>(VirtqueueDriver::kBuffers + 0x100, 0xee);
  t.drivers[0].offer({{kBuffer, 16, 0, 0},
                      {kBuffer + 0x1000, ~0u, Descriptor::kWrite, 0},
                      {kBuffer + 0x100, 1, Descriptor::kWrite, 0}});
  t.notify(0);
  CHECK(t.drivers[0].used_count() == 1);
  CHECK((t.get(VirtioSlot::kStatus) & VirtioSlot::kNeedsReset) != 0);
  CHECK(t.dma.get<std::uint8_t>(VirtqueueDriver::kBuffers + 0x100) == 0xee);
}

TEST_CASE("chains that hold nothing but descriptors are work, too") {
  EchoBackend backend;
  VirtioSlot t(backend, VirtioVersion::Modern);
  t.bring_up();
  for (std::uint16_t i = 0; i < 1024; i++) {
    const bool last = i == 1023;
    t.drivers[1].describe(
        i, {kBuffer, 0, last ? std::uint16_t{0} : Descriptor::kNext, static_cast<std::uint16_t>(i + 1)});
  }
  for (int i = 0; i < 1024; i++) t.drivers[1].offer(std::uint16_t{0});
  t.notify(1);
  CHECK(t.drivers[1].used_count() == 258);  // 257 of 16 KiB, and the one that was too much
  CHECK((t.get(VirtioSlot::kStatus) & VirtioSlot::kNeedsReset) != 0);
}

TEST_CASE("a queue full of buffers of a page each is done, also where memory is small") {
  EchoBackend backend;
  VirtioSlot t(backend, VirtioVersion::Modern);
  t.bring_up();
  for (std::uint16_t i = 0; i < 1024; i++) t.drivers[1].offer({{kBuffer, 4096, 0, 0}}, i);
  t.notify(1);
  CHECK(t.drivers[1].used_count() == 1024);
  CHECK(t.get(VirtioSlot::kStatus) == VirtioSlot::kDriverOk);
}
