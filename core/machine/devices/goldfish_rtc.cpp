#include "machine/devices/goldfish_rtc.hpp"

namespace machine {

namespace {

enum Register : std::uint32_t {
  kTimeLow = 0x00,
  kTimeHigh = 0x04,
  kAlarmLow = 0x08,
  kAlarmHigh = 0x0c,
  kIrqEnabled = 0x10,
  kClearAlarm = 0x14,
  kAlarmStatus = 0x18,
  kClearInterrupt = 0x1c,
};

constexpr std::uint64_t with_low(std::uint64_t old, std::uint64_t low) { return old >> 32 << 32 | low; }
constexpr std::uint64_t with_high(std::uint64_t old, std::uint64_t high) {
  return high << 32 | (old & 0xffffffff);
}

}  // namespace

std::optional<std::uint64_t> GoldfishRtc::load(std::uint32_t offset, unsigned bytes) {
  if (bytes != 4) return std::nullopt;
  switch (offset) {
    case kTimeLow: latched_high_ = static_cast<std::uint32_t>(time() >> 32); return time() & 0xffffffff;
    case kTimeHigh: return latched_high_;
    case kAlarmLow: return alarm_ & 0xffffffff;
    case kAlarmHigh: return alarm_ >> 32;
    case kIrqEnabled: return irq_enabled_;
    case kAlarmStatus: return alarm_cycle_ != kNever;
    default: return 0;
  }
}

bool GoldfishRtc::store(std::uint32_t offset, unsigned bytes, std::uint64_t value) {
  if (bytes != 4) return false;
  value &= 0xffffffff;
  switch (offset) {
    case kTimeLow: offset_ = with_low(time(), value) - clock_.cycles; break;
    case kTimeHigh: offset_ = with_high(time(), value) - clock_.cycles; break;
    case kAlarmLow:
      alarm_ = with_low(alarm_, value);
      set_alarm();
      break;
    case kAlarmHigh: alarm_ = with_high(alarm_, value); break;
    case kIrqEnabled: irq_enabled_ = (value & 1) != 0; break;
    case kClearAlarm: alarm_cycle_ = kNever; break;
    case kClearInterrupt: irq_pending_ = false; break;
    default: break;
  }
  drive_irq();
  return true;
}

/// Setting the time later does not move an alarm that is set, as on QEMU.
void GoldfishRtc::set_alarm() {
  if (alarm_ <= time()) return sound();
  const std::uint64_t wait = alarm_ - time();
  alarm_cycle_ = wait < kNever - clock_.cycles ? clock_.cycles + wait : kNever - 1;
}

void GoldfishRtc::sound() {
  alarm_cycle_ = kNever;
  irq_pending_ = true;
  drive_irq();
}

void GoldfishRtc::update() {
  if (clock_.cycles >= alarm_cycle_) sound();
}

void GoldfishRtc::reset() {
  offset_ = start_;
  latched_high_ = 0;
  alarm_ = 0;
  alarm_cycle_ = kNever;
  irq_pending_ = irq_enabled_ = false;
}

}  // namespace machine
