#include "machine/devices/virtio_mmio.hpp"

#include <doctest/doctest.h>

#include "support/virtqueue_driver.hpp"

using machine::VirtioChain;
using machine::VirtioMmio;
using machine::VirtioVersion;
using test::Descriptor;
using test::TestDma;
using test::VirtqueueDriver;

namespace {

constexpr std::uint32_t kMagic = 0x00, kVersion = 0x04, kDeviceId = 0x08, kVendor = 0x0c, kFeatures = 0x10,
                        kFeaturesSelect = 0x14, kDriverFeatures = 0x20, kGuestPageSize = 0x28,
                        kQueueSelect = 0x30, kQueueSizeMax = 0x34, kQueueSize = 0x38, kQueueAlign = 0x3c,
                        kQueuePage = 0x40, kQueueReady = 0x44, kNotify = 0x50, kInterruptStatus = 0x60,
                        kInterruptAck = 0x64, kStatus = 0x70, kDescriptorsLow = 0x80, kAvailableLow = 0x90,
                        kUsedLow = 0xa0, kConfiguration = 0x100;
constexpr std::uint32_t kUsedBuffer = 1, kConfigurationChange = 2;
constexpr std::uint32_t kDriverOk = 0x0f, kNeedsReset = 0x40;
constexpr std::uint16_t kSize = 8;
constexpr std::uint64_t kBuffer = VirtqueueDriver::kBuffers.value;

/// Counts the requests that reach it.
struct CountingBackend final : machine::VirtioBackend {
  std::uint32_t device_id() const override { return 2; }
  std::uint8_t configuration_byte(std::uint32_t offset) const override {
    return offset < 8 ? static_cast<std::uint8_t>(0x10 + offset) : 0;
  }
  std::uint32_t perform(unsigned, machine::Dma&, const VirtioChain&) override { return ++requests; }

  std::uint32_t requests = 0;
};

struct TestSlot {
  explicit TestSlot(VirtioVersion version = VirtioVersion::Modern)
      : slot(version, dma, TestDma::kSize, irq.line()) {
    slot.plug(&backend);
  }

  void set(std::uint32_t offset, std::uint32_t value) { CHECK(slot.store(offset, 4, value)); }
  std::uint32_t get(std::uint32_t offset) {
    const auto value = slot.load(offset, 4);
    REQUIRE(value.has_value());
    return static_cast<std::uint32_t>(*value);
  }
  /// What a modern driver does.
  TestSlot& bring_up() {
    set(kStatus, 0);
    set(kStatus, 0x0b);
    set(kQueueSelect, 0);
    set(kQueueSize, kSize);
    set(kDescriptorsLow, static_cast<std::uint32_t>(VirtqueueDriver::kDescriptors.value));
    set(kAvailableLow, static_cast<std::uint32_t>(VirtqueueDriver::kAvailable.value));
    set(kUsedLow, static_cast<std::uint32_t>(VirtqueueDriver::kUsed.value));
    set(kQueueReady, 1);
    set(kStatus, kDriverOk);
    return *this;
  }

  TestDma dma;
  test::TestInterruptLine irq;
  CountingBackend backend;
  VirtioMmio slot;
  VirtqueueDriver driver{dma, kSize};
};

}  // namespace

TEST_CASE("a slot says what it is; an empty one has no device") {
  TestSlot t;
  CHECK(t.get(kMagic) == 0x74726976);
  CHECK(t.get(kVersion) == 2);
  CHECK(t.get(kDeviceId) == 2);
  CHECK(t.get(kVendor) == 0x554d4551);
  t.slot.plug(nullptr);
  CHECK(t.get(kMagic) == 0x74726976);
  CHECK(t.get(kDeviceId) == 0);
  t.set(kStatus, kDriverOk);
  t.set(kNotify, 0);
  CHECK(t.get(kStatus) == 0);
  CHECK(TestSlot(VirtioVersion::Legacy).get(kVersion) == 1);
}

TEST_CASE("VERSION_1 is the slot's own feature, bit 32, and only of the modern interface") {
  TestSlot modern;
  CHECK(modern.get(kFeatures) == 0);
  modern.set(kFeaturesSelect, 1);
  CHECK(modern.get(kFeatures) == 1);
  modern.set(kFeaturesSelect, 2);
  CHECK(modern.get(kFeatures) == 0);
  TestSlot legacy(VirtioVersion::Legacy);
  legacy.set(kFeaturesSelect, 1);
  CHECK(legacy.get(kFeatures) == 0);
}

TEST_CASE("the status is kept as written, FEATURES_OK without any feature too") {
  TestSlot t;
  for (const std::uint32_t status : {1u, 3u, 0x0bu, 0x0fu}) {
    t.set(kDriverFeatures, 0);
    t.set(kStatus, status);
    CHECK(t.get(kStatus) == status);
  }
}

TEST_CASE("a device with one queue has one, of up to 1024 entries") {
  TestSlot t;
  CHECK(t.get(kQueueSizeMax) == 1024);
  CHECK(t.get(kQueueReady) == 0);
  t.set(kQueueReady, 1);
  CHECK(t.get(kQueueReady) == 1);
  t.set(kQueueSelect, 1);
  CHECK(t.get(kQueueSizeMax) == 0);
  CHECK(t.get(kQueueReady) == 0);
  t.set(kQueueReady, 0);
  t.set(kQueueSelect, 0);
  CHECK(t.get(kQueueReady) == 1);
}

TEST_CASE("a notified request is done before the store ends, and its use is announced") {
  TestSlot t;
  t.bring_up().driver.offer({{kBuffer, 16, 0, 0}});
  CHECK(t.backend.requests == 0);
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 1);
  CHECK(t.driver.used_count() == 1);
  CHECK(t.driver.used_length() == 1);
  CHECK(t.get(kInterruptStatus) == kUsedBuffer);
  CHECK(t.irq.raised());
  t.set(kInterruptAck, 0);
  CHECK(t.irq.raised());
  t.set(kInterruptAck, kUsedBuffer);
  CHECK_FALSE(t.irq.raised());
  CHECK(t.get(kInterruptStatus) == 0);
}

TEST_CASE("a notification without requests does nothing, of another queue either") {
  TestSlot t;
  t.bring_up();
  t.set(kNotify, 0);
  t.driver.offer({{kBuffer, 16, 0, 0}});
  t.set(kNotify, 1);
  CHECK(t.backend.requests == 0);
  CHECK_FALSE(t.irq.raised());
}

TEST_CASE("a driver that never acknowledges is interrupted all the same") {
  TestSlot t;
  t.bring_up();
  for (int i = 0; i < 3; i++) {
    t.driver.offer({{kBuffer, 16, 0, 0}});
    t.set(kNotify, 0);
    CHECK(t.irq.take());
  }
}

TEST_CASE("a queue that is not ready, or has no size, is not looked at") {
  TestSlot t;
  t.bring_up().driver.offer({{kBuffer, 16, 0, 0}});
  SUBCASE("not ready") { t.set(kQueueReady, 0); }
  SUBCASE("no size") {
    t.set(kStatus, 0);
    t.set(kQueueReady, 1);
  }
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 0);
}

TEST_CASE("sizes that are no power of two up to 1024 are not taken") {
  TestSlot t;
  t.bring_up();
  for (const std::uint32_t size : {0u, 3u, 7u, 2048u, ~0u}) t.set(kQueueSize, size);
  for (int i = 0; i < 9; i++) t.driver.offer({{kBuffer, 16, 0, 0}});
  // Eight is still the size: the ninth is the first again.
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 8);
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 9);
}

TEST_CASE("a malformed request stops the device until it is reset") {
  TestSlot t;
  t.bring_up().driver.describe(0, {kBuffer, 16, Descriptor::kNext, 0});
  t.driver.offer(std::uint16_t{0});
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 0);
  CHECK(t.driver.used_count() == 1);
  CHECK(t.get(kStatus) == (kDriverOk | kNeedsReset));
  CHECK(t.get(kInterruptStatus) == (kUsedBuffer | kConfigurationChange));
  t.driver.offer({{kBuffer, 16, 0, 0}});
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 0);
  t.bring_up();
  CHECK(t.get(kStatus) == kDriverOk);
}

TEST_CASE("a used ring outside RAM stops the device too") {
  TestSlot t;
  t.bring_up().driver.offer({{kBuffer, 16, 0, 0}});
  t.set(kUsedLow, 0x1000);
  t.set(kNotify, 0);
  CHECK((t.get(kStatus) & kNeedsReset) != 0);
  CHECK(t.get(kInterruptStatus) == kConfigurationChange);
}

TEST_CASE("one notification carries out at most a queue full of requests") {
  TestSlot t;
  t.bring_up();
  t.driver.describe(0, {kBuffer, 16, 0, 0});
  t.dma.put<std::uint16_t>(VirtqueueDriver::kAvailable + 2, 0xffff);  // more than it can hold
  t.set(kNotify, 0);
  CHECK(t.backend.requests == kSize);
}

TEST_CASE("writing 0 to the status forgets everything but the device") {
  TestSlot t;
  t.bring_up().driver.offer({{kBuffer, 16, 0, 0}});
  t.set(kNotify, 0);
  t.set(kStatus, 0);
  CHECK(t.get(kStatus) == 0);
  CHECK(t.get(kQueueReady) == 0);
  CHECK(t.get(kInterruptStatus) == 0);
  CHECK_FALSE(t.irq.raised());
  CHECK(t.get(kDeviceId) == 2);
}

TEST_CASE("a legacy queue is three rings behind one page number, the alignment 4096 unless written") {
  TestSlot t(VirtioVersion::Legacy);
  constexpr riscv::PhysAddr kRings = TestDma::kBase + 0x20000;
  t.set(kStatus, kDriverOk);  // before the queue is up, as careless drivers do
  t.set(kGuestPageSize, 4096);
  t.set(kQueueSize, kSize);
  std::uint64_t used_at = 4096;
  SUBCASE("without an alignment") {}
  SUBCASE("with one") {
    t.set(kQueueAlign, 512);
    used_at = 512;
  }
  t.set(kQueuePage, static_cast<std::uint32_t>(kRings.value / 4096));
  CHECK(t.get(kQueuePage) == kRings.value / 4096);
  t.dma.put(kRings, Descriptor{kBuffer, 16, 0, 0});
  t.dma.put<std::uint16_t>(kRings + 16 * kSize + 2, 1);
  t.set(kNotify, 0);
  CHECK(t.backend.requests == 1);
  CHECK(t.dma.get<std::uint16_t>(kRings + used_at + 2) == 1);
}

TEST_CASE("modern registers do nothing on a legacy slot, nor legacy ones on a modern slot") {
  TestSlot legacy(VirtioVersion::Legacy);
  legacy.set(kQueueReady, 1);
  CHECK(legacy.get(kQueueReady) == 0);
  TestSlot modern;
  modern.set(kQueuePage, 5);
  CHECK(modern.get(kQueuePage) == 0);
  CHECK(modern.get(kQueueReady) == 0);
}

TEST_CASE("the configuration is read in any width and cannot be written") {
  TestSlot t;
  CHECK(t.slot.load(kConfiguration, 1) == 0x10);
  CHECK(t.slot.load(kConfiguration + 2, 2) == 0x1312);
  CHECK(t.slot.load(kConfiguration, 8) == 0x1716151413121110);
  CHECK(t.slot.load(kConfiguration + 0xe00, 4) == 0);
  CHECK(t.slot.store(kConfiguration, 1, 0xff));
  CHECK(t.slot.load(kConfiguration, 1) == 0x10);
}

TEST_CASE("registers are of four bytes, and those that do not exist read as zero") {
  TestSlot t;
  CHECK_FALSE(t.slot.load(kStatus, 1).has_value());
  CHECK_FALSE(t.slot.store(kStatus, 8, 0));
  t.set(0x0f8, ~0u);
  CHECK(t.get(0x0f8) == 0);
}
