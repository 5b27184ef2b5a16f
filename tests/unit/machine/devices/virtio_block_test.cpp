#include "machine/devices/virtio_block.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

#include "support/test_devices.hpp"

using machine::DiskAccess;
using machine::DiskFault;
using machine::VirtioBlock;
using machine::VirtioBuffer;
using machine::VirtioChain;
using riscv::PhysAddr;
using test::TestDma;

namespace {

constexpr std::uint32_t kIn = 0, kOut = 1, kFlush = 4, kGetId = 8;
constexpr std::uint8_t kOk = 0, kIoError = 1, kUnsupported = 2, kUntouched = 0xee;
constexpr std::uint64_t kSectors = 4;
constexpr PhysAddr kHeader = TestDma::kBase, kData = TestDma::kBase + 0x1000,
                   kStatus = TestDma::kBase + 0x8000;
constexpr PhysAddr kOutsideRam{0x1000};

/// A disk whose byte n is n / 2 mod 256, and a driver's memory.
struct TestDisk {
  explicit TestDisk(DiskAccess access = DiskAccess::ReadWrite, std::vector<DiskFault> list = {})
      : faults(std::move(list)), block(image(), access, faults) {}

  TestDma dma;
  machine::DiskFaults faults;
  VirtioBlock block;
  std::uint32_t written = 0;  ///< what the last request said that it wrote

  static std::vector<std::uint8_t> image() {
    std::vector<std::uint8_t> bytes(kSectors * VirtioBlock::kSectorSize);
    for (std::size_t i = 0; i < bytes.size(); i++) bytes[i] = static_cast<std::uint8_t>(i / 2);
    return bytes;
  }

  void put_header(std::uint32_t type, std::uint64_t sector, PhysAddr at = kHeader) {
    dma.put(at, type);
    dma.put(at + 8, sector);
  }
  /// Carries out a request whose status byte is at kStatus; gives the status.
  std::uint8_t perform(std::vector<VirtioBuffer> readable, std::vector<VirtioBuffer> writable) {
    dma.put(kStatus, kUntouched);
    written =
        block.perform(0, dma, {.head = 0, .readable = std::move(readable), .writable = std::move(writable)});
    return dma.get<std::uint8_t>(kStatus);
  }
  std::uint8_t read(std::uint64_t sector, std::vector<VirtioBuffer> to) {
    put_header(kIn, sector);
    to.push_back({kStatus, 1});
    return perform({{kHeader, 16}}, std::move(to));
  }
  std::uint8_t write(std::uint64_t sector, std::vector<VirtioBuffer> from) {
    put_header(kOut, sector);
    from.insert(from.begin(), {kHeader, 16});
    return perform(std::move(from), {{kStatus, 1}});
  }
};

}  // namespace

TEST_CASE("a disk is device 2 and tells its capacity in sectors") {
  const TestDisk t;
  CHECK(t.block.device_id() == 2);
  CHECK(t.block.configuration_byte(0) == kSectors);
  for (std::uint32_t offset = 1; offset < 300; offset++) CHECK(t.block.configuration_byte(offset) == 0);
}

TEST_CASE("a read fills the buffers with the sectors and counts the status byte") {
  TestDisk t;
  CHECK(t.read(1, {{kData, 1024}}) == kOk);
  CHECK(t.written == 1025);
  CHECK(t.dma.get<std::uint8_t>(kData) == 0);
  CHECK(t.dma.get<std::uint8_t>(kData + 1023) == 0xff);
  CHECK(t.dma.get<std::uint8_t>(kData + 1024) == 0);
}

TEST_CASE("a write changes the sectors and nothing beside them, and can be undone") {
  TestDisk t;
  for (std::uint64_t i = 0; i < 512; i++) t.dma.put<std::uint8_t>(kData + i, 0xab);
  CHECK(t.write(2, {{kData, 512}}) == kOk);
  CHECK(t.written == 1);
  CHECK(t.block.disk()[1023] == 0xff);
  CHECK(t.block.disk()[1024] == 0xab);
  CHECK(t.block.disk()[1535] == 0xab);
  CHECK(t.block.disk()[1536] == 0);
  t.block.restore();
  CHECK(t.block.disk()[1024] == 0);
}

TEST_CASE("data may be spread over buffers of any sizes") {
  TestDisk t;
  CHECK(t.read(0, {{kData, 1}, {kData + 0x100, 510}, {kData + 0x800, 0}, {kData + 0x400, 1}}) == kOk);
  CHECK(t.dma.get<std::uint8_t>(kData + 0x100 + 509) == 0xff);
  CHECK(t.dma.get<std::uint8_t>(kData + 0x400) == 0xff);
  CHECK(t.write(3, {{kData, 500}, {kData + 0x100, 12}}) == kOk);
}

TEST_CASE("the status byte may end a data buffer") {
  TestDisk t;
  t.put_header(kIn, 0);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus - 512, 513}}) == kOk);
  CHECK(t.written == 513);
}

TEST_CASE("the header may be split, and data may follow it in its buffer") {
  TestDisk t;
  SUBCASE("split") {
    t.put_header(kIn, 1);
    CHECK(t.perform({{kHeader, 3}, {kHeader + 3, 0}, {kHeader + 3, 13}}, {{kData, 512}, {kStatus, 1}}) ==
          kOk);
  }
  SUBCASE("followed by data") {
    t.put_header(kOut, 0, kHeader);
    t.dma.put<std::uint8_t>(kHeader + 16, 0x77);
    CHECK(t.perform({{kHeader, 16 + 512}}, {{kStatus, 1}}) == kOk);
    CHECK(t.block.disk()[0] == 0x77);
  }
}

TEST_CASE("reads and writes beyond the end fail and do nothing") {
  TestDisk t;
  CHECK(t.read(kSectors, {{kData, 512}}) == kIoError);
  CHECK(t.read(kSectors - 1, {{kData, 1024}}) == kIoError);
  CHECK(t.read(~0ull, {{kData, 512}}) == kIoError);
  CHECK(t.read(1ull << 55, {{kData, 512}}) == kIoError);  // times 512 it would wrap to 0
  CHECK(t.dma.get<std::uint64_t>(kData + 510) == 0);
  CHECK(t.write(kSectors - 1, {{kData, 1024}}) == kIoError);
  CHECK(t.write(~0ull, {{kData, 512}}) == kIoError);
  CHECK(std::ranges::equal(t.block.disk(), TestDisk::image()));
}

TEST_CASE("data that is no whole number of sectors fails") {
  TestDisk t;
  for (const std::uint32_t length : {1u, 511u, 513u}) {
    CHECK(t.read(0, {{kData, length}}) == kIoError);
    CHECK(t.write(0, {{kData, length}}) == kIoError);
  }
}

TEST_CASE("lengths that add up beyond 32 bits fail") {
  TestDisk t;
  CHECK(t.read(0, {{kData, ~0u}, {kData, ~0u}, {kData, 514}}) == kIoError);
  CHECK(t.write(0, {{kData, ~0u}, {kData, ~0u}, {kData, 514}}) == kIoError);
}

TEST_CASE("buffers outside RAM fail the request, and the status still tells so") {
  TestDisk t;
  CHECK(t.read(0, {{kOutsideRam, 512}}) == kIoError);
  CHECK(t.write(0, {{kOutsideRam, 512}}) == kIoError);
  CHECK(t.read(0, {{TestDma::kBase + (TestDma::kSize - 511), 512}}) == kIoError);
  CHECK(t.perform({{kOutsideRam, 16}}, {{kStatus, 1}}) == kIoError);
}

TEST_CASE("a request without a place for its status does nothing") {
  TestDisk t;
  t.put_header(kOut, 0);
  CHECK(t.perform({{kHeader, 16}, {kData, 512}}, {}) == kUntouched);
  CHECK(t.written == 0);
  CHECK(t.perform({{kHeader, 16}, {kData, 512}}, {{kStatus, 0}}) == kUntouched);
  CHECK(std::ranges::equal(t.block.disk(), TestDisk::image()));
  CHECK(t.perform({{kHeader, 16}}, {{kOutsideRam, 1}}) == kUntouched);
  CHECK(t.written == 0);
}

TEST_CASE("a header that is too short fails") {
  TestDisk t;
  CHECK(t.perform({{kHeader, 15}}, {{kStatus, 1}}) == kIoError);
  CHECK(t.perform({}, {{kStatus, 1}}) == kIoError);
}

TEST_CASE("flush succeeds; other requests are unsupported") {
  TestDisk t;
  t.put_header(kFlush, 0);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus, 1}}) == kOk);
  for (const std::uint32_t type : {2u, 11u, ~0u}) {
    t.put_header(type, 0);
    CHECK(t.perform({{kHeader, 16}}, {{kData, 512}, {kStatus, 1}}) == kUnsupported);
    CHECK(t.written == 1);
  }
}

TEST_CASE("the disk gives its name to a buffer of twenty bytes") {
  TestDisk t;
  t.put_header(kGetId, 0);
  CHECK(t.perform({{kHeader, 16}}, {{kData, 20}, {kStatus, 1}}) == kOk);
  CHECK(t.written == 21);
  CHECK(std::string(t.dma.get<std::array<char, 20>>(kData).data()) == "pagewalk");
  CHECK(t.perform({{kHeader, 16}}, {{kData, 19}, {kStatus, 1}}) == kIoError);
}

TEST_CASE("a read-only disk says so, and fails writes without a change") {
  TestDisk t(DiskAccess::ReadOnly);
  CHECK(t.block.features() == 1 << 5);
  CHECK(TestDisk().block.features() == 0);
  t.dma.put<std::uint8_t>(kData, 0xab);
  CHECK(t.write(0, {{kData, 512}}) == kIoError);
  CHECK(t.written == 1);
  CHECK(std::ranges::equal(t.block.disk(), TestDisk::image()));
  CHECK(t.read(1, {{kData, 512}}) == kOk);
  t.put_header(kFlush, 0);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus, 1}}) == kOk);
}

TEST_CASE("requests fail by their number, of whatever kind, and touch neither disk nor memory") {
  TestDisk t(DiskAccess::ReadWrite, {{DiskFault::Of::Requests, 2, 3}, {DiskFault::Of::Requests, 5, 5}});
  t.dma.put<std::uint8_t>(kData, 0xab);
  CHECK(t.read(1, {{kData + 0x1000, 512}}) == kOk);
  CHECK(t.read(1, {{kData, 512}}) == kIoError);
  CHECK(t.written == 1);
  CHECK(t.dma.get<std::uint8_t>(kData) == 0xab);
  CHECK(t.write(0, {{kData, 512}}) == kIoError);
  CHECK(std::ranges::equal(t.block.disk(), TestDisk::image()));
  CHECK(t.write(0, {{kData, 512}}) == kOk);
  t.put_header(kFlush, 0);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus, 1}}) == kIoError);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus, 1}}) == kOk);
}

TEST_CASE("a driver's reset does not count requests anew, power-on does") {
  TestDisk t(DiskAccess::ReadWrite, {{DiskFault::Of::Requests, 1, 1}});
  CHECK(t.read(0, {{kData, 512}}) == kIoError);
  t.block.reset();
  CHECK(t.read(0, {{kData, 512}}) == kOk);
  t.faults.reset();
  CHECK(t.read(0, {{kData, 512}}) == kIoError);
}

TEST_CASE("requests fail that read or write one of the sectors at fault") {
  TestDisk t(DiskAccess::ReadWrite, {{DiskFault::Of::Sectors, 1, 2}});
  CHECK(t.read(0, {{kData, 512}}) == kOk);
  CHECK(t.read(0, {{kData, 1024}}) == kIoError);
  CHECK(t.read(1, {{kData, 512}}) == kIoError);
  CHECK(t.write(2, {{kData, 1024}}) == kIoError);
  CHECK(t.write(3, {{kData, 512}}) == kOk);
  CHECK(t.read(1, {}) == kOk);  // no sector of it
  t.put_header(kFlush, 1);
  CHECK(t.perform({{kHeader, 16}}, {{kStatus, 1}}) == kOk);
}
