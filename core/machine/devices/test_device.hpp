// SiFive test finisher: one 32-bit register through which the guest powers off or asks for a reset.
#pragma once

#include <cstdint>
#include <optional>

#include "machine/bus/device.hpp"
#include "riscv/platform.hpp"

namespace machine {

class TestDevice final : public Device {
 public:
  enum class Request : std::uint8_t { None, PowerOff, Reboot };

  std::optional<std::uint64_t> load(std::uint32_t, unsigned) override { return 0; }

  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override {
    if (offset != 0 || bytes < 2) return true;
    const std::uint64_t command = value & 0xffff;
    status_ = command == riscv::platform::kPowerOffFailed ? static_cast<int>((value >> 16) & 0xffff) : 0;
    if (command == riscv::platform::kReboot) {
      request_ = Request::Reboot;
    } else if (command == riscv::platform::kPowerOff || command == riscv::platform::kPowerOffFailed) {
      request_ = Request::PowerOff;
    }
    return true;
  }

  Request request() const { return request_; }
  int status() const { return status_; }
  void reset() { *this = TestDevice(); }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.request_);
    archive.rule(self.request_ <= Request::Reboot, "a request is none, power-off or reboot");
    archive(self.status_);
    archive.rule(self.status_ >= 0 && self.status_ <= 0xffff, "a power-off status has 16 bits");
  }

 private:
  Request request_ = Request::None;
  int status_ = 0;
};

}  // namespace machine
