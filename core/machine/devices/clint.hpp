// Core-local interruptor (SiFive CLINT; QEMU's aclint pair of mswi and mtimer).
//
//   0x0000 + 4 h   msip of hart h: bit 0 raises its machine software interrupt
//   0x4000 + 8 h   mtimecmp of hart h: its machine timer interrupt is up while mtime >= mtimecmp
//   0xbff8         mtime
#pragma once

#include <array>
#include <cstdint>

#include "machine/bus/clock.hpp"
#include "machine/bus/device.hpp"
#include "machine/bus/interrupt_pins.hpp"

namespace machine {

class Clint final : public Device {
 public:
  Clint(const Clock& clock, InterruptPins& pins, unsigned harts) : clock_(clock), pins_(pins), harts_(harts) {
    reset();
  }

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  void reset();

  /// Sets the timer pin of `hart` as the clock stands.
  void update_timer(unsigned hart);
  /// The cycle at which that hart's timer fires; in the past when it already has.
  std::uint64_t deadline(unsigned hart) const { return Clock::cycle_of(mtimecmp_[hart] - offset_); }
  /// mtime: the clock, unless the guest has written it.
  std::uint64_t mtime() const { return clock_.ticks() + offset_; }
  /// mtime minus the clock's ticks, for others who compare with mtime.
  std::uint64_t mtime_offset() const { return offset_; }
  /// Whether the software interrupt pins are as msip says.
  bool drives_its_pins() const;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.msip_, self.mtimecmp_, self.offset_);
  }

 private:
  std::uint64_t load_doubleword(std::uint32_t offset) const;
  void store_doubleword(std::uint32_t offset, std::uint64_t value);

  const Clock& clock_;
  InterruptPins& pins_;
  unsigned harts_;
  std::array<bool, riscv::platform::kMaxHarts> msip_{};
  std::array<std::uint64_t, riscv::platform::kMaxHarts> mtimecmp_{};
  std::uint64_t offset_ = 0;
};

}  // namespace machine
