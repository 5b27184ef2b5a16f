// Devices without a board: an interrupt controller to look at, and memory for their DMA.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "machine/bus/clock.hpp"
#include "machine/bus/dma.hpp"
#include "machine/bus/interrupt_pins.hpp"
#include "machine/devices/plic.hpp"

namespace test {

/// A PLIC with one source enabled for hart 0 in M-mode, to observe a device's interrupt line.
class TestInterruptLine {
 public:
  TestInterruptLine() {
    static_cast<void>(plic_.store(4 * kSource, 4, 1));
    static_cast<void>(plic_.store(0x2000, 4, 1u << kSource));
  }
  machine::IrqLine line() { return {plic_, kSource}; }
  /// Whether the device interrupts.
  bool raised() const { return pins_.levels(0) != 0; }
  /// What an interrupt handler does: claim and complete. Whether there was an interrupt.
  bool take() {
    const bool claimed = plic_.load(kClaim, 4) == kSource;
    static_cast<void>(plic_.store(kClaim, 4, kSource));
    return claimed;
  }

 private:
  static constexpr unsigned kSource = 5;
  static constexpr std::uint32_t kClaim = 0x200004;

  machine::InterruptPins pins_;
  machine::Plic plic_{pins_, 1};
};

/// RAM of a device's view: from `kBase` on, and nothing else.
class TestDma final : public machine::Dma {
 public:
  static constexpr riscv::PhysAddr kBase{0x80000000};
  static constexpr std::size_t kSize = 1 << 20;

  bool read(riscv::PhysAddr from, std::span<std::uint8_t> to) const override {
    if (!contains(from, to.size())) return false;
    if (!to.empty()) std::memcpy(to.data(), bytes_.data() + (from - kBase), to.size());
    return true;
  }
  bool write(riscv::PhysAddr to, std::span<const std::uint8_t> from) override {
    if (!contains(to, from.size())) return false;
    if (!from.empty()) std::memcpy(bytes_.data() + (to - kBase), from.data(), from.size());
    return true;
  }

  template <class T>
  T get(riscv::PhysAddr at) const {
    T value;
    std::memcpy(&value, bytes_.data() + (at - kBase), sizeof value);
    return value;
  }
  template <class T>
  void put(riscv::PhysAddr at, T value) {
    std::memcpy(bytes_.data() + (at - kBase), &value, sizeof value);
  }

 private:
  static bool contains(riscv::PhysAddr at, std::size_t bytes) {
    return at >= kBase && at - kBase <= kSize && bytes <= kSize - (at - kBase);
  }
  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(kSize);
};

}  // namespace test
