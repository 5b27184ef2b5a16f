// The PCI Express host of QEMU's virt board (hw/pci-host/gpex.c) with no card in it. A kernel that looks for
// its card at the fixed addresses, as xv6's network lab does, finds the bridge and nothing else.
#pragma once

#include <cstdint>
#include <optional>

#include "machine/bus/device.hpp"

namespace machine {

/// Configuration space, through ECAM: bus << 20 | device << 15 | function << 12 | register. The bridge is
/// device 0 of bus 0; what nobody answers reads as ones. Nothing can be written: there is nothing to set up.
class PciHost final : public Device {
 public:
  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override {
    std::uint64_t value = 0;
    for (unsigned byte = 0; byte < bytes; byte++) {
      value |= std::uint64_t{read(offset + byte)} << (8 * byte);
    }
    return value;
  }

  [[nodiscard]] bool store(std::uint32_t, unsigned, std::uint64_t) override { return true; }

 private:
  static constexpr std::uint32_t kRegisters = 256;

  static std::uint8_t read(std::uint32_t offset) {
    if (offset >= kRegisters) return 0xff;
    const std::uint32_t word = [&]() -> std::uint32_t {
      switch (offset / 4) {
        case 0x00 / 4: return 0x0008'1b36;  // device, vendor: the bridge of Red Hat's
        case 0x08 / 4: return 0x0600'0000;  // class: host bridge
        case 0x2c / 4: return 0x1100'1af4;  // subsystem: QEMU's
        default: return 0;
      }
    }();
    return static_cast<std::uint8_t>(word >> (8 * (offset % 4)));
  }
};

/// Where the memory and the ports of cards would be: reads as ones, and writes are lost.
class NoPciCards final : public Device {
 public:
  std::optional<std::uint64_t> load(std::uint32_t, unsigned bytes) override {
    return ~std::uint64_t{0} >> (64 - 8 * bytes);
  }
  [[nodiscard]] bool store(std::uint32_t, unsigned, std::uint64_t) override { return true; }
};

}  // namespace machine
