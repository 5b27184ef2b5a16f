#include "machine/devices/virtio_buffers.hpp"

#include <algorithm>

namespace machine {

std::uint64_t total_length(std::span<const VirtioBuffer> buffers) {
  std::uint64_t total = 0;
  for (const VirtioBuffer& buffer : buffers) total += buffer.length;
  return total;
}

std::size_t gather(const Dma& dma, std::span<const VirtioBuffer> buffers, std::uint64_t offset,
                   std::span<std::uint8_t> to) {
  std::size_t done = 0;
  for (const VirtioBuffer& buffer : buffers) {
    const std::uint64_t skipped = std::min<std::uint64_t>(offset, buffer.length);
    offset -= skipped;
    const auto part =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.length - skipped, to.size() - done));
    if (part == 0) continue;
    if (!dma.read(buffer.address + skipped, to.subspan(done, part))) break;
    done += part;
  }
  return done;
}

std::size_t scatter(Dma& dma, std::span<const VirtioBuffer> buffers, std::span<const std::uint8_t> from) {
  std::size_t done = 0;
  for (const VirtioBuffer& buffer : buffers) {
    const std::size_t part = std::min<std::size_t>(buffer.length, from.size() - done);
    if (part == 0) continue;
    if (!dma.write(buffer.address, from.subspan(done, part))) break;
    done += part;
  }
  return done;
}

}  // namespace machine
