#include "machine/devices/virtio_console.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/virtio_slot.hpp"

using machine::VirtioConsole;
using machine::VirtioVersion;
using test::Descriptor;
using test::TestDma;
using test::VirtioSlot;
using test::VirtqueueDriver;

namespace {

constexpr auto kBuffer = VirtqueueDriver::kBuffers;
constexpr riscv::PhysAddr kOutsideRam{0x1000};
constexpr unsigned kReceive = 0, kTransmit = 1;

void type(VirtioConsole& console, std::string_view text) {
  console.type({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void put(TestDma& dma, riscv::PhysAddr at, std::string_view text) {
  CHECK(dma.write(at, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

std::string get(const TestDma& dma, riscv::PhysAddr at, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; i++) text.push_back(dma.get<char>(at + i));
  return text;
}

}  // namespace

TEST_CASE("the console is device 3 with two queues, and transmits what the driver offers") {
  for (const VirtioVersion version : {VirtioVersion::Modern, VirtioVersion::Legacy}) {
    VirtioConsole console;
    VirtioSlot t(console, version);
    CHECK(t.get(0x08) == 3);
    CHECK((t.features() & 0xffffffff) == 0);
    t.bring_up();
    put(t.dma, kBuffer, "hello, world");
    t.drivers[kTransmit].offer({{kBuffer.value, 7, 0, 0}, {kBuffer.value + 7, 5, 0, 0}});
    t.notify(kTransmit);
    CHECK(t.drivers[kTransmit].used_count() == 1);
    CHECK(t.drivers[kTransmit].used_length() == 0);
    CHECK(console.take_transmitted() == "hello, world");
    CHECK(console.take_transmitted().empty());
  }
}

TEST_CASE("what is typed fills the buffers that wait, or waits for buffers") {
  VirtioConsole console;
  VirtioSlot t(console, VirtioVersion::Modern);
  t.bring_up();
  t.drivers[kReceive].offer(
      {{kBuffer.value, 2, Descriptor::kWrite, 0}, {kBuffer.value + 0x100, 2, Descriptor::kWrite, 0}});
  t.notify(kReceive);
  CHECK(t.drivers[kReceive].used_count() == 0);
  type(console, "abcdefg");
  t.slot.wake();
  CHECK(t.drivers[kReceive].used_count() == 1);
  CHECK(t.drivers[kReceive].used_length() == 4);
  CHECK(t.irq.raised());
  CHECK(get(t.dma, kBuffer, 2) == "ab");
  CHECK(get(t.dma, kBuffer + 0x100, 2) == "cd");
  t.drivers[kReceive].offer({{kBuffer.value, 64, Descriptor::kWrite, 0}});
  t.notify(kReceive);
  CHECK(t.drivers[kReceive].used_length() == 3);
  CHECK(get(t.dma, kBuffer, 3) == "efg");
}

TEST_CASE("what is typed outlives a driver's reset, and is gone at power-on") {
  VirtioConsole console;
  VirtioSlot t(console, VirtioVersion::Modern);
  type(console, "x");
  t.bring_up();
  CHECK(console.ready(kReceive));
  console.restart();
  CHECK_FALSE(console.ready(kReceive));
}

TEST_CASE("what is typed and not yet read is saved") {
  VirtioConsole console, restored;
  type(console, "later");
  test::save_and_restore(console, restored);
  TestDma dma;
  CHECK(restored.perform(kReceive, dma, {.head = 0, .readable = {}, .writable = {{kBuffer, 64}}}) == 5);
  CHECK(get(dma, kBuffer, 5) == "later");
}

TEST_CASE("a console's buffers of the wrong direction, of no length or outside RAM lose no input") {
  VirtioConsole console;
  TestDma dma;
  const auto perform = [&](unsigned queue, std::vector<machine::VirtioBuffer> readable,
                           std::vector<machine::VirtioBuffer> writable) {
    return console.perform(queue, dma,
                           {.head = 0, .readable = std::move(readable), .writable = std::move(writable)});
  };
  type(console, "abc");
  CHECK(perform(kReceive, {{kBuffer, 8}}, {}) == 0);
  CHECK(perform(kReceive, {}, {{kBuffer, 0}}) == 0);
  CHECK(perform(kReceive, {}, {{kOutsideRam, 8}}) == 0);
  CHECK(perform(kReceive, {}, {{kBuffer, 1}, {kOutsideRam, 8}}) == 1);
  CHECK(perform(kReceive, {}, {{kOutsideRam, 0}, {kBuffer, ~0u}}) == 2);
  CHECK(get(dma, kBuffer, 2) == "bc");

  CHECK(perform(kTransmit, {}, {{kBuffer, 2}}) == 0);
  CHECK(perform(kTransmit, {{kBuffer, 0}}, {}) == 0);
  CHECK(perform(kTransmit, {{kOutsideRam, 2}}, {}) == 0);
  CHECK(console.take_transmitted().empty());
  CHECK(perform(kTransmit, {{kBuffer, 2}, {kOutsideRam, 2}}, {}) == 0);
  CHECK(console.take_transmitted() == "bc");
}

TEST_CASE("a console that nobody looks at keeps 16 MiB of output and no more") {
  VirtioConsole console;
  TestDma dma;
  for (int i = 0; i < 20; i++)
    CHECK(console.perform(kTransmit, dma,
                          {.head = 0, .readable = {{TestDma::kBase, TestDma::kSize}}, .writable = {}}) == 0);
  CHECK(console.take_transmitted().size() == VirtioConsole::kMostUntaken);
}
