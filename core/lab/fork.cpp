// Taking over the kernel of a machine.
#include <cstring>
#include <type_traits>
#include <utility>

#include "inspect/kernel_memory.hpp"
#include "inspect/process_list.hpp"
#include "kernel/memory/layout.hpp"
#include "lab/lab.hpp"
#include "machine/machine.hpp"
#include "riscv/paging.hpp"

namespace lab {

using kernel::PageTable;
using kernel::PhysicalPages;
using machine::Machine;
using machine::Result;
using riscv::PhysAddr;

namespace {

// The object in the guest's memory is of the same class: all its numbers are 64 bits wide there, and a
// narrower count here reads the lower half of its own.
static_assert(std::is_trivially_copyable_v<PhysicalPages> && sizeof(PhysicalPages) == 48);

bool plausible(const PhysicalPages& pages, const machine::Ram& ram) {
  const PhysAddr first = pages.first_page(), fresh_end = pages.fresh_end(), end = pages.end();
  return first.page_aligned() && fresh_end.page_aligned() && end.page_aligned() && first <= fresh_end &&
         fresh_end <= end && ram.contains(first, end - first) &&
         pages.free_count() <= (end - first) / kernel::PGSIZE;
}

/// The kernel's allocator as it lies in its memory, or why it is of no use.
Result<PhysicalPages> read_allocator(const Machine& machine,
                                     const std::optional<inspect::KernelMemory>& memory) {
  if (!memory) return machine::Error{"this kernel does not tell where its allocator is"};
  if (memory->changing) return machine::Error{"a hart is changing the list of free pages at this instant"};
  PhysicalPages pages;
  if (!machine.ram().contains(memory->allocator, sizeof pages))
    return machine::Error{"the kernel's allocator is said to lie outside RAM"};
  std::memcpy(static_cast<void*>(&pages), machine.ram().at(memory->allocator), sizeof pages);
  if (!plausible(pages, machine.ram()))
    return machine::Error{"the kernel has not brought its allocator up yet"};
  return pages;
}

kernel::Variant variant_of(const std::optional<inspect::KernelMemory>& memory) {
  if (!memory || memory->variant >= kernel::kVariantCount) return kernel::Variant::classic;
  return static_cast<kernel::Variant>(memory->variant);
}

}  // namespace

std::vector<std::string> Lab::fork(Machine& machine, const inspect::KernelModel& model) {
  std::vector<std::string> notes{"memory of the machine at instruction " +
                                 std::to_string(machine.instructions())};
  const auto memory = inspect::kernel_memory(model, machine);
  const auto allocator = read_allocator(machine, memory);
  start_over(Memory(FrozenRam(machine), allocator ? 0 : kScratchPages));
  machine_ = &machine;
  copies_before_ = machine.ram_copies();
  kernel_.variant = variant_of(memory);
  if (allocator) {
    kernel_.pages = allocator.value();
  } else {
    const PhysAddr first = riscv::platform::kRam + machine.ram().size();
    initialize_allocator(first, memory_.end());
    notes.push_back(allocator.error().message + ": kalloc gives scratch pages from " + hex(first.value) +
                    " on, behind RAM, and kfree takes no others");
  }
  adopt_tables(machine, model, notes);
  guest_ = std::make_unique<GuestKernel>(machine, model);
  // A kernel whose source the lab has is called as that, and any other in its own code.
  if (memory) return notes;
  if (const auto chosen = choose_guest(); !chosen)
    notes.push_back("the kernel's own functions cannot be called: " + chosen.error().message);
  return notes;
}

/// Gives the page tables of the machine their names.
void Lab::adopt_tables(const Machine& machine, const inspect::KernelModel& model,
                       std::vector<std::string>& notes) {
  const auto name = [&](const std::string& as, PhysAddr root, const std::string& note) {
    if (!root.page_aligned() || !memory_.contains(root, kernel::PGSIZE)) return;
    names_.insert_or_assign(as, std::make_shared<const Value>(Value{Type::Table, root.value, {}}));
    notes.push_back(as + " is " + hex(root.value) + note);
  };
  const std::uint64_t satp = machine.harts().front()->satp();
  if (riscv::paging_mode(satp)) {
    kernel_.table_in_use = {riscv::root_table(satp)};
    name("satp", kernel_.table_in_use.root, ", the table that hart 0 uses");
  }
  kernel_.kernel_pagetable = {inspect::kernel_page_table(model, machine)};
  name("kernel", kernel_.kernel_pagetable.root, ", the kernel's own");
  for (const inspect::ProcessInfo& process : inspect::processes(model, machine)) {
    name("pid " + std::to_string(process.pid), process.page_table,
         ", " + process.name + ", size " + hex(process.size));
    const PhysAddr kernel_table =
        process.kernel_tables.empty() ? PhysAddr() : process.kernel_tables.front().root;
    for (const inspect::NamedTable& table : process.kernel_tables) {
      name("pid " + std::to_string(process.pid) + " " + table.name, table.root,
           ", which the kernel uses while it works for " + process.name);
    }
    names_.insert_or_assign("proc" + std::to_string(process.pid),
                            std::make_shared<const Value>(Value{Type::Pa, process.slot, {}}));
    kernel_.user_memory[process.page_table] = {PageTable{process.page_table}, PageTable{kernel_table},
                                               process.size};
  }
}

}  // namespace lab
