#include "machine/devices/virtio_console.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "machine/devices/virtio_buffers.hpp"

namespace machine {

std::uint32_t VirtioConsole::perform(unsigned queue, Dma& dma, const VirtioChain& chain) {
  if (queue == kReceive) return receive(dma, chain.writable);
  transmit(dma, chain.readable);
  return 0;
}

std::uint32_t VirtioConsole::receive(Dma& dma, std::span<const VirtioBuffer> buffers) {
  const std::uint64_t count = std::min<std::uint64_t>(total_length(buffers), typed_.size());
  const auto end = typed_.begin() + static_cast<std::ptrdiff_t>(count);
  const std::size_t written = scatter(dma, buffers, std::vector<std::uint8_t>(typed_.begin(), end));
  typed_.erase(typed_.begin(), typed_.begin() + static_cast<std::ptrdiff_t>(written));
  return static_cast<std::uint32_t>(written);
}

void VirtioConsole::transmit(const Dma& dma, std::span<const VirtioBuffer> buffers) {
  const std::uint64_t room = kMostUntaken - transmitted_.size();
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::min(total_length(buffers), room)));
  bytes.resize(gather(dma, buffers, 0, bytes));
  transmitted_.append(bytes.begin(), bytes.end());
}

std::string VirtioConsole::take_transmitted() { return std::exchange(transmitted_, {}); }

void VirtioConsole::restart() {
  typed_.clear();
  transmitted_.clear();
}

}  // namespace machine
