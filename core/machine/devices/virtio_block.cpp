#include "machine/devices/virtio_block.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "machine/devices/virtio_buffers.hpp"

namespace machine {

namespace {

constexpr std::uint32_t kIn = 0, kOut = 1, kFlush = 4, kGetId = 8;
constexpr std::uint8_t kOk = 0, kIoError = 1, kUnsupported = 2;
constexpr char kSerial[20] = "pagewalk";

/// The request header: 16 bytes at the start of the readable buffers.
struct Header {
  std::uint32_t type;
  std::uint32_t reserved;
  std::uint64_t sector;
};

/// Cuts `count` bytes off the front of a list of buffers; they must be there.
void drop_front(std::vector<VirtioBuffer>& buffers, std::uint64_t count) {
  auto front = buffers.begin();
  for (; count > 0 && front->length <= count; ++front) count -= front->length;
  buffers.erase(buffers.begin(), front);
  if (count == 0) return;
  buffers.front().address += count;
  buffers.front().length -= static_cast<std::uint32_t>(count);
}

std::optional<Header> read_header(const Dma& dma, std::span<const VirtioBuffer> buffers) {
  std::array<std::uint8_t, sizeof(Header)> bytes;
  if (gather(dma, buffers, 0, bytes) != bytes.size()) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

}  // namespace

std::uint8_t VirtioBlock::configuration_byte(std::uint32_t offset) const {
  const std::uint64_t sectors = disk_.size() / kSectorSize;
  return static_cast<std::uint8_t>(offset < 8 ? sectors >> (8 * offset) : 0);
}

std::uint32_t VirtioBlock::perform(unsigned /*queue*/, Dma& dma, const VirtioChain& chain) {
  if (total_length(chain.writable) == 0) return 0;  // nowhere to put the status
  const Outcome outcome = transfer(dma, chain);
  VirtioBuffer last = chain.writable.back();
  for (const VirtioBuffer& buffer : chain.writable) {
    if (buffer.length != 0) last = buffer;
  }
  const std::array<std::uint8_t, 1> status{outcome.status};
  return dma.write(last.address + (last.length - 1), status) ? outcome.written + 1 : 0;
}

VirtioBlock::Outcome VirtioBlock::transfer(Dma& dma, const VirtioChain& chain) {
  if (faults_.strikes_next()) return {kIoError, 0};
  const auto header = read_header(dma, chain.readable);
  if (!header) return {kIoError, 0};
  std::vector<VirtioBuffer> readable = chain.readable;
  drop_front(readable, sizeof(Header));
  std::vector<VirtioBuffer> writable = chain.writable;
  while (writable.back().length == 0) writable.pop_back();
  writable.back().length--;  // the status byte

  switch (header->type) {
    case kIn: return read_sectors(dma, header->sector, writable);
    case kOut: return write_sectors(dma, header->sector, readable);
    case kFlush: return {kOk, 0};
    case kGetId: {
      const VirtioBuffer& buffer = writable.front();
      if (buffer.length < sizeof kSerial) return {kIoError, 0};
      std::array<std::uint8_t, sizeof kSerial> serial;
      std::memcpy(serial.data(), kSerial, sizeof kSerial);
      return dma.write(buffer.address, serial) ? Outcome{kOk, sizeof kSerial} : Outcome{kIoError, 0};
    }
    default: return {kUnsupported, 0};
  }
}

/// Whether the buffers are whole sectors of this disk, none of which is to fail.
bool VirtioBlock::can_transfer(std::uint64_t sector, std::span<const VirtioBuffer> buffers) const {
  const std::uint64_t sectors = disk_.size() / kSectorSize, total = total_length(buffers);
  if (sector > sectors || total % kSectorSize != 0 || total / kSectorSize > sectors - sector) return false;
  return total == 0 || !faults_.strikes_sectors(sector, sector + (total / kSectorSize - 1));
}

VirtioBlock::Outcome VirtioBlock::read_sectors(Dma& dma, std::uint64_t sector,
                                               std::span<const VirtioBuffer> buffers) {
  if (!can_transfer(sector, buffers)) return {kIoError, 0};
  const auto offset = static_cast<std::size_t>(sector * kSectorSize);
  std::uint32_t written = 0;
  for (const VirtioBuffer& buffer : buffers) {
    if (!dma.write(buffer.address, std::span(disk_).subspan(offset + written, buffer.length)))
      return {kIoError, written};
    written += buffer.length;
  }
  return {kOk, written};
}

VirtioBlock::Outcome VirtioBlock::write_sectors(const Dma& dma, std::uint64_t sector,
                                                std::span<const VirtioBuffer> buffers) {
  if (access_ == DiskAccess::ReadOnly || !can_transfer(sector, buffers)) return {kIoError, 0};
  auto position = static_cast<std::size_t>(sector * kSectorSize);
  for (std::uint64_t page = position / riscv::kPageSize;
       page * riscv::kPageSize < position + total_length(buffers); page++)
    versions_.about_to_write(static_cast<std::size_t>(page));
  for (const VirtioBuffer& buffer : buffers) {
    if (!dma.read(buffer.address, std::span(disk_).subspan(position, buffer.length))) return {kIoError, 0};
    position += buffer.length;
  }
  return {kOk, 0};
}

}  // namespace machine
