#include "kernel/trap/plic.hpp"

#include <array>
#include <cstdint>

#include "kernel/arch/mmio.hpp"
#include "kernel/process/cpu.hpp"
#include "riscv/platform.hpp"

namespace kernel {

namespace board = riscv::platform;

namespace {

constexpr std::array kDeviceIrqs{board::kUart0Irq, board::kVirtio0Irq};

constexpr riscv::PhysAddr priority_of(unsigned irq) { return board::kPlic + irq * 4; }

/// Each hart has two contexts, M-mode and S-mode; these are the registers of the second.
constexpr riscv::PhysAddr enable_bits(std::size_t hart) { return board::kPlic + 0x2080 + hart * 0x100; }
constexpr riscv::PhysAddr threshold(std::size_t hart) { return board::kPlic + 0x201000 + hart * 0x2000; }
constexpr riscv::PhysAddr claim_complete(std::size_t hart) { return threshold(hart) + 4; }

}  // namespace

void plicinit() {
  for (const unsigned irq : kDeviceIrqs) mmio_write<std::uint32_t>(priority_of(irq), 1);
}

void plicinithart() {
  std::uint32_t enabled = 0;
  for (const unsigned irq : kDeviceIrqs) enabled |= 1u << irq;
  mmio_write<std::uint32_t>(enable_bits(cpuid()), enabled);
  mmio_write<std::uint32_t>(threshold(cpuid()), 0);
}

unsigned plic_claim() { return mmio_read<std::uint32_t>(claim_complete(cpuid())); }

void plic_complete(unsigned irq) { mmio_write<std::uint32_t>(claim_complete(cpuid()), irq); }

}  // namespace kernel
