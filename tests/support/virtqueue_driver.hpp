// The driver's side of a split virtqueue in a device's memory (Virtual I/O Device specification 1.1, 2.6).
#pragma once

#include <cstdint>
#include <initializer_list>

#include "support/test_devices.hpp"

namespace test {

struct Descriptor {
  static constexpr std::uint16_t kNext = 1, kWrite = 2, kIndirect = 4;

  std::uint64_t address;
  std::uint32_t length;
  std::uint16_t flags;
  std::uint16_t next;
};

class VirtqueueDriver {
 public:
  static constexpr riscv::PhysAddr kDescriptors = TestDma::kBase + 0x1000;
  static constexpr riscv::PhysAddr kAvailable = TestDma::kBase + 0x5000;
  static constexpr riscv::PhysAddr kUsed = TestDma::kBase + 0x6000;
  /// Memory for buffers.
  static constexpr riscv::PhysAddr kBuffers = TestDma::kBase + 0x10000;

  /// `offset` is how far behind those addresses its rings lie: one queue of several.
  VirtqueueDriver(TestDma& dma, std::uint16_t size, std::uint64_t offset = 0)
      : dma_(dma), size_(size), offset_(offset) {}

  void describe(unsigned index, Descriptor descriptor) {
    dma_.put(kDescriptors + (offset_ + 16 * index), descriptor);
  }
  /// Makes the chain that begins at a descriptor available.
  void offer(std::uint16_t head) {
    dma_.put(kAvailable + (offset_ + 4 + 2ull * (offered_ % size_)), head);
    dma_.put(kAvailable + (offset_ + 2), ++offered_);
  }
  /// Describes a chain from descriptor `first` on and offers it; kNext and the links are put in.
  void offer(std::initializer_list<Descriptor> chain, std::uint16_t first = 0) {
    std::uint16_t index = first;
    for (Descriptor descriptor : chain) {
      if (index + 1u < first + chain.size()) {
        descriptor.flags |= Descriptor::kNext;
        descriptor.next = static_cast<std::uint16_t>(index + 1);
      }
      describe(index++, descriptor);
    }
    offer(first);
  }

  /// How many chains came back, and what the last of them says.
  std::uint16_t used_count() const { return dma_.get<std::uint16_t>(kUsed + (offset_ + 2)); }
  std::uint32_t used_head() const { return dma_.get<std::uint32_t>(last_used()); }
  std::uint32_t used_length() const { return dma_.get<std::uint32_t>(last_used() + 4); }

 private:
  riscv::PhysAddr last_used() const { return kUsed + (offset_ + 4 + 8ull * ((used_count() - 1u) % size_)); }

  TestDma& dma_;
  std::uint16_t size_;
  std::uint64_t offset_;
  std::uint16_t offered_ = 0;
};

}  // namespace test
