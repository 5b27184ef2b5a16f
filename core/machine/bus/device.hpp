// What a memory-mapped device is to the bus.
#pragma once

#include <cstdint>
#include <optional>

namespace machine {

/// Offsets are from the device's own base. A refused access becomes the guest's access fault.
class Device {
 public:
  virtual ~Device() = default;

  virtual std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) = 0;
  [[nodiscard]] virtual bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) = 0;
};

}  // namespace machine
