#include "unit/kernel/arena.hpp"

#include <algorithm>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel_test {

using riscv::PhysAddr;

namespace {
Arena* current_arena = nullptr;

/// A byte for each page, those of the counts included.
std::size_t pages_of_counts(std::size_t pages) { return (pages + kernel::PGSIZE - 2) / (kernel::PGSIZE - 1); }

}  // namespace

Arena::Arena(std::size_t pages, kernel::Variant which)
    : variant(which), ram_((pages + pages_of_counts(pages)) * kernel::PGSIZE), previous_(current_arena) {
  current_arena = this;
  kernel::kinit(kernel::KERNBASE, end());
  REQUIRE(free_pages() == pages);
}

Arena::~Arena() { current_arena = previous_; }

PhysAddr Arena::end() const { return kernel::KERNBASE + ram_.size(); }

void Arena::leave_free(std::size_t count) {
  while (free_pages() > count) hoard_.push_back(must_kalloc());
}

void Arena::free_hoard() {
  for (const PhysAddr page : hoard_) kernel::kfree(page);
  hoard_.clear();
}

std::byte* Arena::at(PhysAddr address) {
  // A pointer past the RAM is a bug of the code under test or of the test.
  if (address < kernel::KERNBASE || address >= end())
    throw std::out_of_range("no RAM at this physical address");
  return ram_.data() + (address - kernel::KERNBASE);
}

Arena& Arena::current() {
  if (current_arena == nullptr) throw std::logic_error("a test of kernel/memory needs an Arena");
  return *current_arena;
}

PhysAddr must_kalloc() {
  const auto page = kernel::kalloc();
  REQUIRE(page.has_value());
  return *page;
}

kernel::PageTable must_uvmcreate() {
  const auto pagetable = kernel::uvmcreate();
  REQUIRE(pagetable.has_value());
  return *pagetable;
}

riscv::Pte entry_of(kernel::PageTable pagetable, riscv::VirtAddr va) {
  const riscv::Pte* entry = kernel::walk(pagetable, va, kernel::OnMissing::Fail);
  REQUIRE(entry != nullptr);
  return *entry;
}

bool mapped(kernel::PageTable pagetable, riscv::VirtAddr va) {
  return kernel::walk_down(pagetable, va, kernel::OnMissing::Fail).entry->valid();
}

kernel::PageTable table_of_size(std::uint64_t size) {
  const kernel::PageTable pagetable = must_uvmcreate();
  REQUIRE(kernel::uvmalloc(pagetable, 0, size, kernel::PTE_W) == size);
  return pagetable;
}

std::span<std::byte> bytes_of_page(PhysAddr page) { return {kernel::to_pointer(page), kernel::PGSIZE}; }

std::span<std::byte> user_page(kernel::PageTable pagetable, riscv::VirtAddr va) {
  const auto page = kernel::walkaddr(pagetable, va);
  REQUIRE(page.has_value());
  return bytes_of_page(*page);
}

bool filled_with(std::span<const std::byte> bytes, std::byte value) {
  return std::ranges::all_of(bytes, [value](std::byte byte) { return byte == value; });
}

}  // namespace kernel_test

namespace kernel {

using kernel_test::Arena;

std::byte* to_pointer(PhysAddr address, std::size_t) { return Arena::current().at(address); }
PhysicalPages& physical_pages() { return Arena::current().pages(); }
Variant variant() { return Arena::current().variant; }
void note_page_allocated(PhysAddr) {}
void note_page_freed(PhysAddr) {}
void note_entry_read(const riscv::Pte*) { ++Arena::current().entries_read; }
void note_entry_written(const riscv::Pte*, riscv::Pte) {}
void sfence_vma() { ++Arena::current().fences; }

bool allocation_may_succeed() {
  auto& left = Arena::current().allocations_until_failure;
  if (!left || (*left)-- > 0) return true;
  left.reset();
  return false;
}

/// As the hardware does it, but for the modes: what is for user mode faults.
bool load_through_mmu(std::span<std::byte> destination, VirtAddr source) {
  for (std::byte& byte : destination) {
    if (source >= MAXVA) return false;
    const Walk found = walk_down(Arena::current().table_in_use, source, OnMissing::Fail);
    const riscv::Pte entry = load_pte(found.entry);
    if (!entry.valid() || !entry.readable() || entry.user()) return false;
    byte = *to_pointer(PTE2PA(entry) + source.value % found.size());
    source += 1;
  }
  return true;
}

std::uint64_t user_size_of(PhysAddr pagetable_root) {
  const UserMemory& memory = Arena::current().current_process;
  return memory.pagetable.root == pagetable_root ? memory.size : 0;
}

void print(std::string_view text) { Arena::current().append(text); }
void panic(const char* reason) { throw kernel_test::Panic(reason); }

PhysicalPagesGuard::PhysicalPagesGuard() = default;
PhysicalPagesGuard::~PhysicalPagesGuard() = default;
PrintGuard::PrintGuard() = default;
PrintGuard::~PrintGuard() = default;

}  // namespace kernel
