#include "kernel/planted_bugs.hpp"

#ifdef PAGEWALK_PLANTED_BUGS

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernel/arch/csr.hpp"
#include "kernel/boot/boot_options.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kvm.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/process/table.hpp"

namespace kernel {

namespace {

/// Where nothing of the shell's lies.
constexpr VirtAddr kSpare{1ull << 30};
/// Where nothing of the kernel's does.
constexpr VirtAddr kKernelSpare{32ull << 30};
constexpr std::uint64_t kReadWriteUser = PTE_R | PTE_W | PTE_U;

PhysAddr take_page() {
  const auto page = kalloc();
  if (!page) panic("planted bug: out of memory");
  return *page;
}

void map(const Process& process, PhysAddr page, std::uint64_t permissions) {
  if (!mappages(process.pagetable, kSpare, PGSIZE, page, permissions)) panic("planted bug: out of memory");
}

Pte& entry_at(const Process& process, VirtAddr va) { return *walk(process.pagetable, va, OnMissing::Fail); }

VirtAddr stack_of(const Process& process) { return VirtAddr(process.size - PGSIZE); }

std::byte read_byte(VirtAddr va) { return *reinterpret_cast<const volatile std::byte*>(va.value); }

/// The kernel uses a page, puts another in its place, and goes on without sfence.vma.
void stale_translation(Process&) {
  const PhysAddr page = take_page();
  kvmmap(kernel_pagetable, kKernelSpare, page, PGSIZE, PTE_R);
  read_byte(kKernelSpare);
  Pte& entry = *walk(kernel_pagetable, kKernelSpare, OnMissing::Fail);
  store_pte(&entry, Pte::make(take_page(), PTE_R | PTE_V));
  kfree(page);
  read_byte(kKernelSpare);
}

void free_mapped(Process& process) {
  const PhysAddr page = take_page();
  map(process, page, kReadWriteUser);
  kfree(page);
}

/// Some: the address of the last remains in the allocator.
void lost_page(Process&) {
  for (int i = 0; i < 3; i++) take_page();
}

/// With the first process, which has the page as well.
void shared_writable(Process& process) {
  const PhysAddr page = take_page();
  kshare(page);
  map(process, page, kReadWriteUser);
  map(processes.front(), page, kReadWriteUser);
}

void writable_executable(Process& process) {
  Pte& entry = entry_at(process, stack_of(process));
  store_pte(&entry, Pte{entry.raw | PTE_X});
}

void missing_user(Process& process) {
  // A heap of two pages, which the shell does not know of.
  const auto size = uvmalloc(process.pagetable, process.size, process.size + 2 * PGSIZE, PTE_W);
  if (!size) panic("planted bug: out of memory");
  process.size = *size;
  uvmclear(process.pagetable, stack_of(process));
}

void kernel_page_user(Process& process) { map(process, process.pagetable.root, kReadWriteUser); }

/// The first page behind RAM.
void outside_memory(Process& process) { map(process, boot_options().memory_end, kReadWriteUser); }

/// The first process's second table hangs in the shell's root as well.
void shared_table(Process& process) {
  const Pte second = load_pte(entries_of(processes.front().pagetable.root).data());
  store_pte(&entries_of(process.pagetable.root)[PX(2, kSpare)], second);
}

/// The page at the head of the list leads to itself. Nobody allocates while the shell waits.
void broken_free_list(Process&) {
  const PhysAddr page = take_page();
  kfree(page);
  *object_at<PhysAddr>(page) = page;
}

/// Goes down the stack, at least 256 bytes a call.
[[gnu::noinline]] int dig(std::uint64_t calls) {
  volatile char frame[256];
  frame[0] = static_cast<char>(calls);
  return calls == 0 ? 0 : dig(calls - 1) + frame[0];
}

void stack_overflow(Process&) { dig(PGSIZE / 256); }

/// The handler of faults lies where nothing is.
void trap_loop(Process&) {
  csr::Stvec::write(kKernelSpare.value);
  read_byte(kKernelSpare);
}

struct PlantedBug {
  std::string_view name;
  void (*commit)(Process&);
};

constexpr std::array kBugs{
    PlantedBug{"stale-translation", stale_translation},
    PlantedBug{"free-mapped", free_mapped},
    PlantedBug{"lost-page", lost_page},
    PlantedBug{"shared-writable", shared_writable},
    PlantedBug{"writable-executable", writable_executable},
    PlantedBug{"missing-user", missing_user},
    PlantedBug{"kernel-page-user", kernel_page_user},
    PlantedBug{"outside-memory", outside_memory},
    PlantedBug{"shared-table", shared_table},
    PlantedBug{"broken-free-list", broken_free_list},
    PlantedBug{"stack-overflow", stack_overflow},
    PlantedBug{"trap-loop", trap_loop},
};

constinit const PlantedBug* chosen = nullptr;

}  // namespace

void choose_planted_bug(std::string_view boot_arguments) {
  constexpr std::string_view kOption = "plant=";
  const std::size_t at = boot_arguments.find(kOption);
  if (at == std::string_view::npos) return;
  boot_arguments.remove_prefix(at + kOption.size());
  const std::size_t end = std::min(boot_arguments.find(' '), boot_arguments.size());
  const std::string_view name(boot_arguments.data(), end);
  const auto bug = std::ranges::find(kBugs, name, &PlantedBug::name);
  if (bug == kBugs.end()) panic("plant: no such bug");
  chosen = bug;
}

void plant_bug(Process& process) {
  if (chosen == nullptr || process.pid == 1) return;
  const PlantedBug& bug = *chosen;
  chosen = nullptr;
  bug.commit(process);
}

}  // namespace kernel

#endif
