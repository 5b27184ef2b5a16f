// The 16-bit indices of a virtqueue's rings run on and on: a device counts by its own, through every
// overflow.
#include <doctest/doctest.h>

#include "machine/devices/virtqueue.hpp"
#include "support/virtqueue_driver.hpp"

using machine::VirtioChain;
using machine::Virtqueue;
using test::TestDma;
using test::VirtqueueDriver;

namespace {

constexpr std::uint16_t kSize = 8;
constexpr std::uint64_t kBuffer = VirtqueueDriver::kBuffers.value;

}  // namespace

TEST_CASE("more than 65 536 requests come one by one and in bursts, none lost and none twice") {
  TestDma dma;
  VirtqueueDriver driver(dma, kSize);
  Virtqueue queue;
  queue.size = kSize;
  queue.ready = true;
  queue.rings = {VirtqueueDriver::kDescriptors, VirtqueueDriver::kAvailable, VirtqueueDriver::kUsed};
  for (std::uint16_t i = 0; i < kSize; i++) driver.describe(i, {kBuffer + i, 1, 0, 0});
  VirtioChain chain;
  std::uint32_t served = 0;
  for (std::uint32_t round = 0; served < 140'000; round++) {
    const std::uint32_t burst = 1 + round % kSize;
    for (std::uint32_t i = 0; i < burst; i++) driver.offer(static_cast<std::uint16_t>((served + i) % kSize));
    for (std::uint32_t i = 0; i < burst; i++) {
      REQUIRE(queue.pop(dma, chain) == Virtqueue::Pop::Chain);
      REQUIRE(chain.head == served % kSize);
      REQUIRE(queue.push(dma, chain.head, served));
      served++;
      REQUIRE(driver.used_count() == static_cast<std::uint16_t>(served));
      REQUIRE(dma.get<std::uint32_t>(VirtqueueDriver::kUsed + (4 + 8ull * ((served - 1) % kSize)) + 4) ==
              served - 1);
    }
    REQUIRE(queue.pop(dma, chain) == Virtqueue::Pop::Empty);
  }
}
