// Functions of kernel/memory whose parameters are not those that a person would type, in a form that they
// are; and what belongs to them but lies outside kernel/memory. All of them run inside an Execution.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lab/marshal.hpp"

namespace lab::adapters {

using kernel::Backing;
using kernel::PageTable;
using kernel::PhysAddr;
using kernel::VirtAddr;
using riscv::Pte;

void kinit(PhysAddr first, PhysAddr end);

/// PX(level, va), for a level that exists.
unsigned px(std::uint64_t level, VirtAddr va);
Pte read_entry(PhysAddr place);

PageTable kvmmake(PhysAddr trampoline, PhysAddr text_end, PhysAddr memory_end);
/// The value of satp that selects the table, which is in use from now on.
std::uint64_t kvminithart(PageTable pagetable);

// As in kernel/memory; the lab remembers how much user memory the table has.
bool uvmfirst(PageTable pagetable, std::span<const std::byte> program);
std::optional<std::uint64_t> uvmalloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size,
                                      std::uint64_t permissions);
std::uint64_t uvmdealloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size);
bool uvmcopy(PageTable parent, PageTable child, std::uint64_t size);
void uvmfree(PageTable pagetable, std::uint64_t size);
void freewalk(PageTable pagetable);
void proc_freepagetable(PageTable pagetable, std::uint64_t size);
std::optional<std::uint64_t> growproc(PageTable pagetable, std::uint64_t size, std::int64_t bytes);
/// The system call on the user memory that the lab remembers: its old size.
std::optional<std::uint64_t> sbrk(PageTable pagetable, std::int64_t bytes);

std::optional<PageTable> proc_pagetable(PhysAddr trampoline, PhysAddr trapframe, PhysAddr usyscall);

std::optional<Bytes> copyin(PageTable pagetable, VirtAddr source, std::uint64_t count);
std::optional<Bytes> copyinstr(PageTable pagetable, VirtAddr source, std::uint64_t most);
std::optional<Bytes> copyin_new(VirtAddr source, std::uint64_t count);
std::optional<Bytes> copyinstr_new(VirtAddr source, std::uint64_t most);

/// What came of the fault, as text: "served", "refused" or "out of memory".
Bytes vmfault(PageTable pagetable, std::uint64_t size, VirtAddr va, std::uint64_t permission);

/// exec on a table that proc_pagetable made: the stack pointer with which the program begins. Nothing when it
/// fails; then the table is freed.
std::optional<VirtAddr> exec(PageTable pagetable, std::span<const std::byte> program, Words arguments);

}  // namespace lab::adapters
