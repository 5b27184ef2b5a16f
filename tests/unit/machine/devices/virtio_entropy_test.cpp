#include "machine/devices/virtio_entropy.hpp"

#include <doctest/doctest.h>

#include "machine/random.hpp"
#include "support/virtio_slot.hpp"

using machine::VirtioEntropy;
using machine::VirtioVersion;
using test::Descriptor;
using test::TestDma;
using test::VirtioSlot;
using test::VirtqueueDriver;

namespace {

constexpr auto kBuffer = VirtqueueDriver::kBuffers;
constexpr std::uint64_t kSeed = 42;

std::uint64_t draw(VirtioEntropy& device, TestDma& dma) {
  CHECK(device.perform(0, dma, {.head = 0, .readable = {}, .writable = {{kBuffer, 8}}}) == 8);
  return dma.get<std::uint64_t>(kBuffer);
}

}  // namespace

TEST_CASE("the entropy device is device 4 and fills what the driver offers by either interface") {
  for (const VirtioVersion version : {VirtioVersion::Modern, VirtioVersion::Legacy}) {
    VirtioEntropy device(kSeed);
    VirtioSlot t(device, version);
    CHECK(t.get(0x08) == 4);
    t.bring_up();
    t.drivers[0].offer(
        {{kBuffer.value, 16, Descriptor::kWrite, 0}, {kBuffer.value + 0x100, 3, Descriptor::kWrite, 0}});
    t.notify(0);
    CHECK(t.drivers[0].used_count() == 1);
    CHECK(t.drivers[0].used_length() == 19);
    CHECK(t.irq.raised());
    std::uint64_t state = kSeed;
    CHECK(t.dma.get<std::uint64_t>(kBuffer) == machine::next_random(state));
    CHECK(t.dma.get<std::uint64_t>(kBuffer + 8) == machine::next_random(state));
    CHECK(t.dma.get<std::uint32_t>(kBuffer + 0x100) == (machine::next_random(state) & 0xffffff));
  }
}

TEST_CASE("entropy is a function of the seed; a driver's reset goes on, power-on begins again") {
  TestDma dma;
  VirtioEntropy one(kSeed), same(kSeed), other(kSeed + 1);
  const std::uint64_t first = draw(one, dma);
  CHECK(draw(same, dma) == first);
  CHECK(draw(other, dma) != first);
  one.reset();
  CHECK(draw(one, dma) != first);
  one.restart();
  CHECK(draw(one, dma) == first);
}

TEST_CASE("the generator is saved where it stands") {
  TestDma dma;
  VirtioEntropy device(kSeed), restored(0);
  draw(device, dma);
  test::save_and_restore(device, restored);
  CHECK(draw(restored, dma) == draw(device, dma));
}

TEST_CASE("entropy is not written where a driver must not ask for it") {
  TestDma dma;
  VirtioEntropy device(kSeed);
  const auto perform = [&](std::vector<machine::VirtioBuffer> readable,
                           std::vector<machine::VirtioBuffer> writable) {
    return device.perform(0, dma,
                          {.head = 0, .readable = std::move(readable), .writable = std::move(writable)});
  };
  CHECK(perform({}, {}) == 0);
  CHECK(perform({{kBuffer, 8}}, {}) == 0);
  CHECK(dma.get<std::uint64_t>(kBuffer) == 0);
  CHECK(perform({}, {{kBuffer, 0}, {kBuffer, 5}}) == 5);
  CHECK(perform({}, {{riscv::PhysAddr(0x1000), 8}}) == 0);
  CHECK(perform({}, {{kBuffer, 8}, {riscv::PhysAddr(0x1000), 8}, {kBuffer, 8}}) == 8);
  // Towards the end of RAM: as far as it goes.
  CHECK(perform({}, {{TestDma::kBase + (TestDma::kSize - 8192), ~0u}}) == 8192);
}
