#include "machine/devices/virtio_entropy.hpp"

#include <algorithm>
#include <array>

#include "machine/random.hpp"

namespace machine {

/// Each buffer begins with a new number, and what is left of its last one is thrown away.
std::uint32_t VirtioEntropy::perform(unsigned /*queue*/, Dma& dma, const VirtioChain& chain) {
  std::array<std::uint8_t, 4096> block;
  std::uint32_t written = 0;
  for (const VirtioBuffer& buffer : chain.writable) {
    for (std::uint32_t done = 0; done < buffer.length;) {
      const std::size_t part = std::min<std::size_t>(block.size(), buffer.length - done);
      std::uint64_t number = 0;
      for (std::size_t i = 0; i < part; i++) {
        number = i % 8 == 0 ? next_random(state_) : number >> 8;
        block[i] = static_cast<std::uint8_t>(number);
      }
      if (!dma.write(buffer.address + done, std::span(block).first(part))) return written;
      done += static_cast<std::uint32_t>(part);
      written += static_cast<std::uint32_t>(part);
    }
  }
  return written;
}

}  // namespace machine
