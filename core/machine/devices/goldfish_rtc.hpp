// Goldfish real-time clock, as on QEMU's virt board (hw/rtc/goldfish_rtc.c of QEMU 7.2): nanoseconds since
// 1970. It runs on the machine's clock from the date of its configuration on, so that runs repeat.
//
//   0x00  time, low half; reading latches the high half     0x10  interrupt enable
//   0x04  time, high half                                   0x14  clear alarm
//   0x08  alarm, low half; writing sets the alarm           0x18  whether an alarm is set
//   0x0c  alarm, high half                                  0x1c  clear interrupt
#pragma once

#include <cstdint>

#include "machine/bus/clock.hpp"
#include "machine/bus/device.hpp"
#include "machine/devices/plic.hpp"

namespace machine {

class GoldfishRtc final : public Device {
 public:
  GoldfishRtc(const Clock& clock, IrqLine irq, std::uint64_t start_seconds)
      : clock_(clock), irq_(irq), start_(start_seconds * kNanosecondsPerSecond), offset_(start_) {}

  /// The cycle at which the alarm goes off; ~0 when none is set.
  std::uint64_t deadline() const { return alarm_cycle_; }
  /// Sounds an alarm whose time has come.
  void update();

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  void reset();

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.offset_, self.latched_high_, self.alarm_, self.alarm_cycle_, self.irq_pending_,
            self.irq_enabled_);
  }

 private:
  static constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  /// A cycle is a nanosecond.
  std::uint64_t time() const { return offset_ + clock_.cycles; }
  void set_alarm();
  void sound();
  void drive_irq() { irq_.set(irq_pending_ && irq_enabled_); }

  const Clock& clock_;
  IrqLine irq_;
  std::uint64_t start_;
  std::uint64_t offset_;  ///< time minus cycles
  std::uint32_t latched_high_ = 0;
  std::uint64_t alarm_ = 0;
  std::uint64_t alarm_cycle_ = kNever;
  bool irq_pending_ = false;
  bool irq_enabled_ = false;
};

}  // namespace machine
