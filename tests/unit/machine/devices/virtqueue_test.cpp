#include "machine/devices/virtqueue.hpp"

#include <doctest/doctest.h>

#include "support/virtqueue_driver.hpp"

using machine::VirtioChain;
using machine::Virtqueue;
using test::Descriptor;
using test::TestDma;
using test::VirtqueueDriver;

namespace {

constexpr std::uint16_t kSize = 8;
constexpr std::uint64_t kBuffer = VirtqueueDriver::kBuffers.value;

struct TestQueue {
  TestDma dma;
  VirtqueueDriver driver{dma, kSize};
  Virtqueue queue;
  VirtioChain chain;

  TestQueue() {
    queue.size = kSize;
    queue.ready = true;
    queue.rings = {VirtqueueDriver::kDescriptors, VirtqueueDriver::kAvailable, VirtqueueDriver::kUsed};
  }
  Virtqueue::Pop pop() { return queue.pop(dma, chain); }
};

}  // namespace

TEST_CASE("an empty queue gives nothing") {
  TestQueue t;
  CHECK(t.pop() == Virtqueue::Pop::Empty);
}

TEST_CASE("a chain is what the device may read, then what it may write, in order") {
  TestQueue t;
  t.driver.offer({{kBuffer, 16, 0, 0},
                  {kBuffer + 0x100, 32, 0, 0},
                  {kBuffer + 0x200, 512, Descriptor::kWrite, 0},
                  {kBuffer + 0x400, 1, Descriptor::kWrite, 0}});
  REQUIRE(t.pop() == Virtqueue::Pop::Chain);
  CHECK(t.chain.head == 0);
  REQUIRE(t.chain.readable.size() == 2);
  REQUIRE(t.chain.writable.size() == 2);
  CHECK(t.chain.readable[1].address.value == kBuffer + 0x100);
  CHECK(t.chain.readable[1].length == 32);
  CHECK(t.chain.writable[0].length == 512);
  CHECK(t.chain.writable[1].address.value == kBuffer + 0x400);
  CHECK(t.pop() == Virtqueue::Pop::Empty);
}

TEST_CASE("chains come in the order of the available ring, round and round") {
  TestQueue t;
  for (unsigned i = 0; i < kSize; i++) t.driver.describe(i, {kBuffer + i, 1, 0, 0});
  for (unsigned i = 0; i < 5 * kSize; i++) {
    const auto head = static_cast<std::uint16_t>(i * 3 % kSize);
    t.driver.offer(head);
    REQUIRE(t.pop() == Virtqueue::Pop::Chain);
    REQUIRE(t.chain.head == head);
    REQUIRE(t.queue.push(t.dma, head, i));
    REQUIRE(t.driver.used_count() == i + 1);
    REQUIRE(t.driver.used_head() == head);
    REQUIRE(t.driver.used_length() == i);
  }
}

TEST_CASE("a chain as long as the queue is good, a loop is not, and is used up") {
  TestQueue t;
  for (std::uint16_t i = 0; i < kSize; i++) {
    const auto next = static_cast<std::uint16_t>(i + 1);
    t.driver.describe(i, {kBuffer, 1, next < kSize ? Descriptor::kNext : std::uint16_t{0}, next});
  }
  t.driver.offer(std::uint16_t{0});
  CHECK(t.pop() == Virtqueue::Pop::Chain);
  CHECK(t.chain.readable.size() == kSize);

  t.driver.describe(kSize - 1, {kBuffer, 1, Descriptor::kNext, 3});
  t.driver.offer(std::uint16_t{0});
  CHECK(t.pop() == Virtqueue::Pop::Malformed);
  CHECK(t.pop() == Virtqueue::Pop::Empty);
}

TEST_CASE("a descriptor that points to itself is a loop") {
  TestQueue t;
  t.driver.describe(2, {kBuffer, 1, Descriptor::kNext, 2});
  t.driver.offer(std::uint16_t{2});
  CHECK(t.pop() == Virtqueue::Pop::Malformed);
  CHECK(t.chain.head == 2);
}

TEST_CASE("heads and links outside the table, and indirect tables, are malformed") {
  TestQueue t;
  std::uint16_t head = 0;
  SUBCASE("a head") { head = kSize; }
  SUBCASE("a far head") { head = 0xffff; }
  SUBCASE("a link") { t.driver.describe(0, {kBuffer, 1, Descriptor::kNext, kSize}); }
  SUBCASE("an indirect table") { t.driver.describe(0, {kBuffer, 32, Descriptor::kIndirect, 0}); }
  SUBCASE("an indirect table behind a buffer") {
    t.driver.describe(0, {kBuffer, 1, Descriptor::kNext, 1});
    t.driver.describe(1, {kBuffer, 32, Descriptor::kIndirect, 0});
  }
  t.driver.offer(head);
  CHECK(t.pop() == Virtqueue::Pop::Malformed);
  CHECK(t.chain.head == head);
}

TEST_CASE("rings outside RAM give nothing and take nothing") {
  TestQueue t;
  t.driver.offer({{kBuffer, 1, 0, 0}});
  const riscv::PhysAddr hole(0x1000);
  SUBCASE("available") {
    t.queue.rings[Virtqueue::Available] = hole;
    CHECK(t.pop() == Virtqueue::Pop::Empty);
  }
  SUBCASE("available, its elements only") {
    t.queue.rings[Virtqueue::Available] = TestDma::kBase + (TestDma::kSize - 4);
    t.dma.put<std::uint16_t>(TestDma::kBase + (TestDma::kSize - 2), 1);
    CHECK(t.pop() == Virtqueue::Pop::Malformed);
  }
  SUBCASE("descriptors") {
    t.queue.rings[Virtqueue::Descriptors] = hole;
    CHECK(t.pop() == Virtqueue::Pop::Malformed);
  }
  SUBCASE("used") {
    t.queue.rings[Virtqueue::Used] = hole;
    CHECK_FALSE(t.queue.push(t.dma, 0, 0));
  }
}

TEST_CASE("a queue of size 0 is empty") {
  TestQueue t;
  t.driver.offer({{kBuffer, 1, 0, 0}});
  t.queue.size = 0;
  CHECK(t.pop() == Virtqueue::Pop::Empty);
}
