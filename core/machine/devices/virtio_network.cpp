#include "machine/devices/virtio_network.hpp"

#include <utility>

#include "machine/devices/virtio_buffers.hpp"

namespace machine {

std::uint32_t VirtioNetwork::perform(unsigned queue, Dma& dma, const VirtioChain& chain) {
  if (queue == kReceive) return receive(dma, chain.writable);
  transmit(dma, chain.readable);
  return 0;
}

/// A frame that does not fit is lost, and its buffers come back empty.
std::uint32_t VirtioNetwork::receive(Dma& dma, std::span<const VirtioBuffer> buffers) {
  const std::vector<std::uint8_t> frame = std::move(frames_.front());
  frames_.pop_front();
  std::vector<std::uint8_t> bytes(header_bytes_);
  if (header_bytes_ > kBufferCount) bytes[kBufferCount] = 1;
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  if (total_length(buffers) < bytes.size() || scatter(dma, buffers, bytes) < bytes.size()) return 0;
  return static_cast<std::uint32_t>(bytes.size());
}

void VirtioNetwork::transmit(const Dma& dma, std::span<const VirtioBuffer> buffers) {
  const std::uint64_t total = total_length(buffers);
  if (total <= header_bytes_ || total - header_bytes_ > kLongestFrame || frames_.size() == kMostWaiting)
    return;
  std::vector<std::uint8_t> frame(static_cast<std::size_t>(total) - header_bytes_);
  if (gather(dma, buffers, header_bytes_, frame) == frame.size()) frames_.push_back(std::move(frame));
}

}  // namespace machine
