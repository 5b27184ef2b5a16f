// The QEMU "virt" board as a picture; numbers from hw/riscv/virt.c of QEMU 7.2 and its generated device tree.
//
//   0x0000_1000  reset vector (ROM)
//   0x0010_0000  test device: power off, reboot
//   0x0010_1000  Goldfish real-time clock             IRQ 11
//   0x0200_0000  CLINT: software interrupts, timer
//   0x0300_0000  ports of PCI cards
//   0x0c00_0000  PLIC: external interrupts
//   0x1000_0000  UART0 (NS16550A)                     IRQ 10
//   0x1000_1000  8 virtio-mmio slots, 4 KiB each      IRQ 1..8
//   0x3000_0000  configuration space of PCI Express (ECAM)
//   0x4000_0000  memory of PCI cards
//   0x8000_0000  RAM
#pragma once

#include <cstdint>

#include "riscv/address.hpp"

namespace riscv::platform {

inline constexpr PhysAddr kResetVector{0x1000};
inline constexpr PhysAddr kTestDevice{0x100000};
inline constexpr PhysAddr kRtc{0x101000};
inline constexpr PhysAddr kClint{0x2000000};
inline constexpr PhysAddr kPciPorts{0x3000000};
inline constexpr PhysAddr kPlic{0xc000000};
inline constexpr PhysAddr kUart0{0x10000000};
inline constexpr PhysAddr kVirtio0{0x10001000};
inline constexpr PhysAddr kPciConfiguration{0x30000000};
inline constexpr PhysAddr kPciMemory{0x40000000};
inline constexpr PhysAddr kRam{0x80000000};

inline constexpr std::uint64_t kTestDeviceSize = 0x1000;
inline constexpr std::uint64_t kRtcSize = 0x1000;
inline constexpr std::uint64_t kClintSize = 0x10000;
inline constexpr std::uint64_t kPciPortsSize = 0x10000;
inline constexpr std::uint64_t kPlicSize = 0x600000;
inline constexpr std::uint64_t kUartSize = 0x100;
inline constexpr std::uint64_t kVirtioStride = 0x1000;
inline constexpr unsigned kVirtioSlots = 8;
inline constexpr std::uint64_t kPciConfigurationSize = 0x10000000;
inline constexpr std::uint64_t kPciMemorySize = 0x40000000;

inline constexpr unsigned kUart0Irq = 10;
inline constexpr unsigned kRtcIrq = 11;
inline constexpr unsigned kVirtio0Irq = 1;

/// Ticks of mtime per second.
inline constexpr std::uint64_t kTimebaseHz = 10'000'000;
inline constexpr unsigned kMaxHarts = 8;

/// Values written to the test device.
inline constexpr std::uint32_t kPowerOff = 0x5555;
inline constexpr std::uint32_t kPowerOffFailed = 0x3333;  ///< status in bits 31..16
inline constexpr std::uint32_t kReboot = 0x7777;

}  // namespace riscv::platform
