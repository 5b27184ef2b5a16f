// Control and status registers, each as a type: csr::Satp::write(value). Numbers and fields from the
// Privileged Architecture, tables of chapter 2, and chapters 3 and 10.
#pragma once

#include <cstddef>
#include <cstdint>

#include "riscv/bits.hpp"

namespace kernel::csr {

template <std::uint16_t Number>
struct Register {
  static std::uint64_t read() {
    std::uint64_t value;
    asm volatile("csrr %0, %1" : "=r"(value) : "i"(Number) : "memory");
    return value;
  }
  static void write(std::uint64_t value) {
    asm volatile("csrw %0, %1" : : "i"(Number), "r"(value) : "memory");
  }
  static void set(std::uint64_t bits) { asm volatile("csrs %0, %1" : : "i"(Number), "r"(bits) : "memory"); }
  static void clear(std::uint64_t bits) { asm volatile("csrc %0, %1" : : "i"(Number), "r"(bits) : "memory"); }
};

struct Mstatus : Register<0x300> {
  using Mpp = riscv::Field<12, 11>;
};
using Medeleg = Register<0x302>;
using Mideleg = Register<0x303>;
using Mcounteren = Register<0x306>;
struct Menvcfg : Register<0x30a> {
  using Stce = riscv::Flag<63>;  ///< S-mode has a timer of its own (Sstc)
};
using Mepc = Register<0x341>;
using Pmpcfg0 = Register<0x3a0>;
using Pmpaddr0 = Register<0x3b0>;

struct Sstatus : Register<0x100> {
  using Sie = riscv::Flag<1>;   ///< interrupts are on
  using Spie = riscv::Flag<5>;  ///< they will be after sret
  using Spp = riscv::Flag<8>;   ///< the trap came from S-mode, and sret returns there
};
using Sie = Register<0x104>;
using Stvec = Register<0x105>;
using Sepc = Register<0x141>;
using Scause = Register<0x142>;
using Stval = Register<0x143>;
using Stimecmp = Register<0x14d>;
struct Satp : Register<0x180> {
  using Mode = riscv::Field<63, 60>;
  using Ppn = riscv::Field<43, 0>;
  static constexpr std::uint64_t kSv39 = 8;
};
using Time = Register<0xc01>;

}  // namespace kernel::csr

namespace kernel {

inline void interrupts_on() { csr::Sstatus::set(csr::Sstatus::Sie::mask); }
inline void interrupts_off() { csr::Sstatus::clear(csr::Sstatus::Sie::mask); }
inline bool interrupts_are_on() { return csr::Sstatus::Sie::get(csr::Sstatus::read()); }

/// Stops this hart until an interrupt that `sie` enables is pending, even when interrupts are off.
inline void wait_for_interrupt() { asm volatile("wfi" : : : "memory"); }

/// The kernel keeps the hart's number in tp, which the compiler does not use.
inline std::size_t hart_number() {
  std::size_t number;
  asm volatile("mv %0, tp" : "=r"(number));
  return number;
}

/// Orders accesses to memory and devices against each other: what a device does on
/// being told must see what was written before.
inline void fence_device() { asm volatile("fence iorw, iorw" : : : "memory"); }

}  // namespace kernel
