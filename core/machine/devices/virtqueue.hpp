// A split virtqueue from the device's side (Virtual I/O Device specification 1.1, 2.6). Everything in it was
// written by the guest and is believed only as far as it can be checked: a chain is at most as long as the
// queue, and every buffer lies in RAM.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "machine/bus/dma.hpp"
#include "riscv/address.hpp"

namespace machine {

/// Of an entry of the descriptor table.
inline constexpr std::uint64_t kDescriptorBytes = 16;

/// One buffer of a request.
struct VirtioBuffer {
  riscv::PhysAddr address;
  std::uint32_t length = 0;
};

/// A request: what the device may read, then what it may write, each in the guest's order.
struct VirtioChain {
  std::uint16_t head = 0;
  std::vector<VirtioBuffer> readable;
  std::vector<VirtioBuffer> writable;
};

class Virtqueue {
 public:
  static constexpr std::uint32_t kMaxSize = 1024;

  enum class Pop : std::uint8_t { Empty, Chain, Malformed };

  /// Takes the next request. A malformed one (a loop, a hole, a table outside RAM) leaves `chain.head` set.
  Pop pop(const Dma& dma, VirtioChain& chain);
  /// Hands a request back, `written` bytes of its writable part filled.
  [[nodiscard]] bool push(Dma& dma, std::uint16_t head, std::uint32_t written);

  std::uint32_t size = 0;
  bool ready = false;
  std::array<riscv::PhysAddr, 3> rings{};  ///< descriptor table, available ring, used ring
  enum Ring : std::uint8_t { Descriptors, Available, Used };

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.size);
    archive.rule(self.size == 0 || (std::has_single_bit(self.size) && self.size <= kMaxSize),
                 "a queue's size is 0 or a power of two up to 1024");
    archive(self.ready, self.rings, self.next_available_, self.next_used_);
  }

 private:
  struct Descriptor;
  std::optional<Descriptor> read_descriptor(const Dma& dma, std::uint16_t index) const;

  std::uint16_t next_available_ = 0;
  std::uint16_t next_used_ = 0;
};

}  // namespace machine
