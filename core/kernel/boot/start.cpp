// From M-mode, in which the board starts every hart, to S-mode, in which the kernel runs.

#include <cstddef>
#include <cstdint>

#include "kernel/arch/csr.hpp"
#include "kernel/config.hpp"
#include "riscv/cause.hpp"
#include "riscv/privilege.hpp"

namespace kernel {

extern "C" void kernel_main(std::size_t hart, const std::byte* device_tree);

namespace {

static_assert(NCPU == 8, "entry.S has stacks for as many");

constexpr std::uint64_t kAllCauses = 0xffff;

/// PMP entry 0 as a range that ends at the top of the 56-bit physical space (addresses are in units of 4
/// bytes): without any entry S-mode may access nothing.
void open_all_memory() {
  constexpr std::uint64_t kTopOfPhysicalSpace = (1ull << 54) - 1;
  constexpr std::uint64_t kTopOfRangeReadWriteExecute = 0x0f;
  csr::Pmpaddr0::write(kTopOfPhysicalSpace);
  csr::Pmpcfg0::write(kTopOfRangeReadWriteExecute);
}

/// S-mode may read the time and set stimecmp.
void give_timer_to_supervisor() {
  constexpr std::uint64_t kCounterTime = 1u << 1;
  csr::Menvcfg::set(csr::Menvcfg::Stce::mask);
  csr::Mcounteren::set(kCounterTime);
  csr::Stimecmp::write(~0ull);
}

}  // namespace

/// Goes on in kernel_main with the same arguments. tp tells the hart's number from here on.
extern "C" [[noreturn]] void start(std::size_t hart, const std::byte* device_tree) {
  csr::Satp::write(0);
  csr::Medeleg::write(kAllCauses);
  csr::Mideleg::write(kAllCauses);
  csr::Sie::write(bit_of(riscv::InterruptCause::SupervisorExternal) |
                  bit_of(riscv::InterruptCause::SupervisorTimer));
  open_all_memory();
  give_timer_to_supervisor();

  const auto supervisor = static_cast<std::uint64_t>(riscv::Privilege::Supervisor);
  csr::Mstatus::write(csr::Mstatus::Mpp::with(csr::Mstatus::read(), supervisor));
  csr::Mepc::write(reinterpret_cast<std::uint64_t>(&kernel_main));
  register std::size_t a0 asm("a0") = hart;
  register const std::byte* a1 asm("a1") = device_tree;
  asm volatile("mv tp, a0\n\tmret" : : "r"(a0), "r"(a1));
  __builtin_unreachable();
}

}  // namespace kernel
