#include "machine/devices/virtio_network.hpp"

#include <doctest/doctest.h>

#include "support/virtio_slot.hpp"

using machine::VirtioNetwork;
using machine::VirtioVersion;
using test::Descriptor;
using test::TestDma;
using test::VirtioSlot;
using test::VirtqueueDriver;

namespace {

constexpr auto kFrame = VirtqueueDriver::kBuffers, kInto = VirtqueueDriver::kBuffers + 0x4000;
constexpr riscv::PhysAddr kOutsideRam{0x1000};
constexpr unsigned kReceive = 0, kTransmit = 1;

std::uint32_t header_of(VirtioVersion version) { return version == VirtioVersion::Modern ? 12 : 10; }

/// Makes `mark` the first byte of the frame behind the header at kFrame.
void put_frame(TestDma& dma, VirtioVersion version, std::uint8_t mark) {
  dma.put(kFrame + header_of(version), mark);
}

std::uint32_t perform(VirtioNetwork& network, TestDma& dma, unsigned queue,
                      std::vector<machine::VirtioBuffer> readable,
                      std::vector<machine::VirtioBuffer> writable) {
  return network.perform(queue, dma,
                         {.head = 0, .readable = std::move(readable), .writable = std::move(writable)});
}

}  // namespace

TEST_CASE("the network device is device 1 with two queues and tells its address") {
  for (const VirtioVersion version : {VirtioVersion::Modern, VirtioVersion::Legacy}) {
    VirtioNetwork network(version);
    VirtioSlot t(network, version);
    CHECK(t.get(0x08) == 1);
    CHECK((t.features() & 0xffffffff) == 1 << 5);
    CHECK(t.slot.load(VirtioSlot::kConfiguration, 8) == 0x0157'5000'5452);
    CHECK((network.configuration_byte(0) & 3) == 2);  // locally administered, of one station
  }
}

TEST_CASE("a frame that is transmitted is received, with a header that says nothing") {
  for (const VirtioVersion version : {VirtioVersion::Modern, VirtioVersion::Legacy}) {
    const std::uint32_t header = header_of(version);
    VirtioNetwork network(version);
    VirtioSlot t(network, version);
    t.bring_up();
    for (std::uint32_t i = 0; i < header; i++) t.dma.put<std::uint8_t>(kInto + i, 0xee);
    t.drivers[kReceive].offer(
        {{kInto.value, header, Descriptor::kWrite, 0}, {kInto.value + 0x100, 1514, Descriptor::kWrite, 0}});
    t.notify(kReceive);
    CHECK(t.drivers[kReceive].used_count() == 0);
    put_frame(t.dma, version, 0x5a);
    t.drivers[kTransmit].offer({{kFrame.value, header, 0, 0}, {kFrame.value + header, 60, 0, 0}});
    t.notify(kTransmit);
    CHECK(t.drivers[kTransmit].used_count() == 1);
    CHECK(t.drivers[kTransmit].used_length() == 0);
    CHECK(t.drivers[kReceive].used_count() == 1);
    CHECK(t.drivers[kReceive].used_length() == header + 60);
    CHECK(t.dma.get<std::uint8_t>(kInto + 0x100) == 0x5a);
    for (std::uint32_t i = 0; i < header; i++) CHECK(t.dma.get<std::uint8_t>(kInto + i) == (i == 10 ? 1 : 0));
  }
}

TEST_CASE("frames wait for buffers, 64 of them, until the driver resets the device") {
  VirtioNetwork network(VirtioVersion::Modern);
  VirtioSlot t(network, VirtioVersion::Modern);
  t.bring_up();
  for (std::uint16_t i = 0; i < 70; i++) {
    put_frame(t.dma, VirtioVersion::Modern, static_cast<std::uint8_t>(i));
    t.drivers[kTransmit].offer({{kFrame.value, 72, 0, 0}});
    t.notify(kTransmit);
  }
  CHECK(t.drivers[kTransmit].used_count() == 70);
  for (std::uint16_t i = 0; i < 70; i++)
    t.drivers[kReceive].offer({{kInto.value + 128u * i, 128, Descriptor::kWrite, 0}}, i);
  t.notify(kReceive);
  CHECK(t.drivers[kReceive].used_count() == 64);
  for (std::uint16_t i = 0; i < 64; i++) CHECK(t.dma.get<std::uint8_t>(kInto + (128u * i + 12)) == i);
  t.drivers[kTransmit].offer({{kFrame.value, 72, 0, 0}});
  t.notify(kTransmit);
  CHECK(t.drivers[kReceive].used_count() == 65);

  CHECK(perform(network, t.dma, kTransmit, {{kFrame, 72}}, {}) == 0);
  CHECK(network.ready(kReceive));
  t.set(VirtioSlot::kStatus, 0);
  CHECK_FALSE(network.ready(kReceive));
}

TEST_CASE("many frames in one notification come back, none lost") {
  VirtioNetwork network(VirtioVersion::Modern);
  VirtioSlot t(network, VirtioVersion::Modern);
  t.bring_up();
  for (std::uint16_t i = 0; i < 500; i++) {
    t.drivers[kReceive].offer({{kInto.value, 1600, Descriptor::kWrite, 0}}, i);
    t.drivers[kTransmit].offer({{kFrame.value, 1000, 0, 0}}, i);
  }
  t.notify(kTransmit);
  CHECK(t.drivers[kTransmit].used_count() == 500);
  CHECK(t.drivers[kReceive].used_count() == 500);
}

TEST_CASE("a frame that its buffers have no room for is lost, and they come back empty") {
  VirtioNetwork network(VirtioVersion::Modern);
  TestDma dma;
  perform(network, dma, kTransmit, {{kFrame, 112}}, {});
  CHECK(perform(network, dma, kReceive, {}, {{kInto, 111}}) == 0);
  CHECK_FALSE(network.ready(kReceive));
  perform(network, dma, kTransmit, {{kFrame, 112}}, {});
  CHECK(perform(network, dma, kReceive, {}, {{kInto, 112}}) == 112);
}

TEST_CASE("frames that are empty, too long, of the wrong direction or outside RAM are no frames") {
  VirtioNetwork network(VirtioVersion::Modern);
  TestDma dma;
  SUBCASE("nothing") { perform(network, dma, kTransmit, {}, {}); }
  SUBCASE("no length") { perform(network, dma, kTransmit, {{kFrame, 0}}, {}); }
  SUBCASE("half a header") { perform(network, dma, kTransmit, {{kFrame, 6}}, {}); }
  SUBCASE("a header alone") { perform(network, dma, kTransmit, {{kFrame, 12}}, {}); }
  SUBCASE("too long") { perform(network, dma, kTransmit, {{kFrame, 12 + 1519}}, {}); }
  SUBCASE("far too long") { perform(network, dma, kTransmit, {{kFrame, ~0u}, {kFrame, 100}}, {}); }
  SUBCASE("writable") { perform(network, dma, kTransmit, {}, {{kFrame, 100}}); }
  SUBCASE("outside RAM") { perform(network, dma, kTransmit, {{kFrame, 12}, {kOutsideRam, 100}}, {}); }
  CHECK_FALSE(network.ready(kReceive));
}

TEST_CASE("receive buffers of the wrong direction, of no length or outside RAM come back empty") {
  VirtioNetwork network(VirtioVersion::Modern);
  TestDma dma;
  perform(network, dma, kTransmit, {{kFrame, 100}}, {});
  SUBCASE("readable") { CHECK(perform(network, dma, kReceive, {{kInto, 2048}}, {}) == 0); }
  SUBCASE("no length") { CHECK(perform(network, dma, kReceive, {}, {{kInto, 0}}) == 0); }
  SUBCASE("outside RAM") {
    CHECK(perform(network, dma, kReceive, {}, {{kInto, 12}, {kOutsideRam, 2048}}) == 0);
  }
}

TEST_CASE("frames on their way are saved") {
  VirtioNetwork network(VirtioVersion::Modern), restored(VirtioVersion::Modern);
  TestDma dma;
  put_frame(dma, VirtioVersion::Modern, 0x77);
  perform(network, dma, kTransmit, {{kFrame, 100}}, {});
  test::save_and_restore(network, restored);
  CHECK(perform(restored, dma, kReceive, {}, {{kInto, 2048}}) == 100);
  CHECK(dma.get<std::uint8_t>(kInto + 12) == 0x77);
}
