// Platform-level interrupt controller, with the gateway of QEMU's sifive_plic.
//
//   0x000000 + 4 s            priority of source s (0..7; 0 never interrupts)
//   0x001000 + 4 w            pending bits of sources 32 w .. 32 w + 31
//   0x002000 + 0x80 c + 4 w   enable bits for context c
//   0x200000 + 0x1000 c       threshold of context c
//   0x200004 + 0x1000 c       claim (load) / complete (store)
// Context 2 h is hart h in M-mode, 2 h + 1 in S-mode.
//
// QEMU's gateway is not the level gateway of the PLIC specification: driving a line high makes its source
// pending every time, driving it low withdraws it, and a completion does not look at the line again. Kernels
// rely on it: xv6 leaves the UART's transmit interrupt asserted and would be interrupted for ever by a level
// gateway.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "machine/bus/device.hpp"
#include "machine/bus/interrupt_pins.hpp"

namespace machine {

class Plic final : public Device {
 public:
  static constexpr unsigned kSources = 96;

  Plic(InterruptPins& pins, unsigned harts) : pins_(pins), contexts_(2 * harts) {}

  /// A device drives its line.
  void set_line(unsigned source, bool level);

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  void reset();
  /// Whether the external interrupt pins are as the registers say, and no pin is up that nobody drives.
  bool drives_its_pins() const;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.priority_);
    archive.rule(all_at_most(self.priority_, kMaxPriority), "a priority is at most 7");
    archive(self.pending_, self.claimed_);
    archive.rule(((self.pending_[0] | self.claimed_[0]) & 1) == 0, "source 0 is never pending or claimed");
    archive(self.enable_);
    archive.rule(self.enables_possible(), "source 0 and the contexts of missing harts are never enabled");
    archive(self.threshold_);
    archive.rule(all_at_most(self.threshold_, kMaxPriority), "a threshold is at most 7");
  }

 private:
  static constexpr unsigned kWords = kSources / 32;
  static constexpr unsigned kMaxContexts = 2 * riscv::platform::kMaxHarts;
  static constexpr std::uint32_t kMaxPriority = 7;
  using SourceBits = std::array<std::uint32_t, kWords>;

  template <std::size_t N>
  static bool all_at_most(const std::array<std::uint32_t, N>& values, std::uint32_t most) {
    return *std::max_element(values.begin(), values.end()) <= most;
  }
  bool enables_possible() const;
  std::uint32_t load_register(std::uint32_t offset);
  void store_register(std::uint32_t offset, std::uint32_t value);
  /// The pending, enabled source of highest priority above the threshold; 0 for none.
  unsigned best_source(unsigned context) const;
  std::uint32_t claim(unsigned context);
  void update_pins();

  InterruptPins& pins_;
  unsigned contexts_;
  std::array<std::uint32_t, kSources> priority_{};
  SourceBits pending_{};
  SourceBits claimed_{};
  std::array<SourceBits, kMaxContexts> enable_{};
  std::array<std::uint32_t, kMaxContexts> threshold_{};
};

/// A device's end of an interrupt line.
class IrqLine {
 public:
  IrqLine(Plic& plic, unsigned source) : plic_(plic), source_(source) {}
  void set(bool level) { plic_.set_line(source_, level); }

 private:
  Plic& plic_;
  unsigned source_;
};

}  // namespace machine
