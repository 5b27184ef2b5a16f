#include "kernel/boot/kernel_memory.hpp"

#include <utility>

#include "kernel/arch/csr.hpp"
#include "kernel/boot/boot_options.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/memory/kvm.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/sync/interrupt_guard.hpp"

// From boot/kernel.ld.
extern "C" const char trampoline[], etext[], kernel_end[];
// From arch/mmu_load.S.
extern "C" bool mmu_load(std::byte* destination, std::uint64_t source, std::size_t count);

namespace kernel {

constinit PageTable kernel_pagetable;
constinit PhysicalPages free_pages;
constinit Spinlock free_pages_lock("physical pages");

namespace {

constinit std::uint32_t allocations_until_failure = 0;  ///< 0: none fails

PhysAddr address_of(const char* symbol) { return PhysAddr(reinterpret_cast<std::uint64_t>(symbol)); }

}  // namespace

std::byte* to_pointer(PhysAddr address, std::size_t) { return reinterpret_cast<std::byte*>(address.value); }
PhysicalPages& physical_pages() { return free_pages; }
PhysicalPagesGuard::PhysicalPagesGuard() { free_pages_lock.acquire(); }
PhysicalPagesGuard::~PhysicalPagesGuard() { free_pages_lock.release(); }

bool allocation_may_succeed() { return allocations_until_failure == 0 || --allocations_until_failure > 0; }

std::uint32_t fail_nth_allocation(std::uint32_t n) {
  const PhysicalPagesGuard guard;
  return std::exchange(allocations_until_failure, n);
}

std::size_t free_page_count() {
  const PhysicalPagesGuard guard;
  return free_pages.free_count();
}

void kernel_memory_init() { kinit(address_of(kernel_end), boot_options().memory_end); }

void kvminit() {
  kernel_pagetable = kvmmake({.trampoline = address_of(trampoline),
                              .text_end = address_of(etext),
                              .memory_end = boot_options().memory_end});
}

void kvminithart() { use_page_table(kernel_pagetable); }

void sfence_vma() { asm volatile("sfence.vma" : : : "memory"); }

void use_page_table(PageTable pagetable) {
  // The first fence waits for the stores to the tables, the second drops what was translated without them.
  sfence_vma();
  csr::Satp::write(satp_of(pagetable));
  sfence_vma();
}

bool load_through_mmu(std::span<std::byte> destination, VirtAddr source) {
  const InterruptGuard guard;
  return mmu_load(destination.data(), source.value, destination.size());
}

std::uint64_t satp_of(PageTable pagetable) {
  return csr::Satp::Ppn::with(csr::Satp::Mode::with(0, csr::Satp::kSv39), pagetable.root.page_number());
}

}  // namespace kernel
