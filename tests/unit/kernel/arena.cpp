#include "unit/kernel/arena.hpp"

#include <doctest/doctest.h>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel_test {

using riscv::PhysAddr;

namespace {
Arena* current_arena = nullptr;
}

Arena::Arena(std::size_t pages) : ram_((pages + 1) * kernel::PGSIZE), previous_(current_arena) {
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

}  // namespace kernel_test

namespace kernel {

using kernel_test::Arena;

std::byte* to_pointer(PhysAddr address) { return Arena::current().at(address); }
PhysicalPages& physical_pages() { return Arena::current().pages(); }
bool allocation_may_succeed() { return true; }
void print(std::string_view text) { Arena::current().append(text); }
void panic(const char* reason) { throw kernel_test::Panic(reason); }

PhysicalPagesGuard::PhysicalPagesGuard() = default;
PhysicalPagesGuard::~PhysicalPagesGuard() = default;
PrintGuard::PrintGuard() = default;
PrintGuard::~PrintGuard() = default;

}  // namespace kernel
