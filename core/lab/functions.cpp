#include "lab/functions.hpp"

#include <algorithm>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/kvm.hpp"
#include "kernel/memory/layout.hpp"
#include "kernel/memory/page_table.hpp"
#include "kernel/memory/pgaccess.hpp"
#include "kernel/memory/superpage.hpp"
#include "kernel/memory/uvm.hpp"
#include "lab/adapters.hpp"
#include "lab/marshal.hpp"

namespace lab {

namespace {

constexpr Parameter pagetable{"pagetable", Type::Table};
constexpr Parameter va{"va", Type::Va};
constexpr Parameter pa{"pa", Type::Pa};
constexpr Parameter page{"page", Type::Pa};
constexpr Parameter size{"size", Type::Size};
constexpr Parameter old_size{"old_size", Type::Size};
constexpr Parameter new_size{"new_size", Type::Size};
constexpr Parameter permissions{"permissions", Type::Permissions};

/// The row of `kFunction`, which names as many parameters as it has.
template <auto kFunction, class... Parameters>
constexpr Function row(Group group, std::string_view name, std::string_view help, Parameters... parameters) {
  using Call = Marshal<kFunction>;
  static_assert(sizeof...(Parameters) == Call::parameter_count && sizeof...(Parameters) <= kMostParameters);
  return {name, group, Call::result, {parameters...}, sizeof...(Parameters), help, &Call::call};
}

using enum Group;

constexpr std::array kFunctions{
    row<adapters::kinit>(Pages, "kinit", "Makes the RAM of [first, end) the allocator's, all of it free.",
                         Parameter{"first", Type::Pa}, Parameter{"end", Type::Pa}),
    row<kernel::freerange>(Pages, "freerange", "Frees all pages of [first, end).",
                           Parameter{"first", Type::Pa}, Parameter{"end", Type::Pa}),
    row<kernel::kalloc>(Pages, "kalloc", "A page of 4096 bytes, or nothing when memory is used up."),
    row<kernel::kfree>(Pages, "kfree", "Frees a page, or takes one user away when it is shared.", page),
    row<kernel::superalloc>(Pages, "superalloc",
                            "2 MiB in one piece, or nothing when there is no such piece."),
    row<kernel::superfree>(Pages, "superfree", "Frees what superalloc gave.",
                           Parameter{"superpage", Type::Pa}),
    row<kernel::kshare>(Pages, "kshare", "One user more for a page in use.", page),
    row<kernel::kusers>(Pages, "kusers", "How many users a page has; 0 when it is free.", page),

    row<adapters::px>(Arithmetic, "PX", "Which entry of a table at `level` translates `va`.",
                      Parameter{"level", Type::Number}, va),
    row<kernel::PA2PTE>(Arithmetic, "PA2PTE", "A physical address as it stands in an entry.", pa),
    row<kernel::PTE2PA>(Arithmetic, "PTE2PA", "The physical page that an entry leads to.",
                        Parameter{"entry", Type::Entry}),
    row<kernel::PTE_FLAGS>(Arithmetic, "PTE_FLAGS", "The ten flags of an entry.",
                           Parameter{"entry", Type::Entry}),
    row<kernel::PGROUNDUP>(Arithmetic, "PGROUNDUP", "A number of bytes, rounded up to whole pages.", size),
    row<kernel::PGROUNDDOWN>(Arithmetic, "PGROUNDDOWN", "A number of bytes, rounded down to whole pages.",
                             size),

    row<kernel::walk>(Tables, "walk",
                      "The entry of level 0 that translates `va`; nothing when a table is missing.",
                      pagetable, va, Parameter{"on_missing", Type::OnMissing}),
    row<kernel::walkaddr>(Tables, "walkaddr",
                          "The physical page behind a user page, or nothing when user mode has none there.",
                          pagetable, va),
    row<kernel::mappages>(Tables, "mappages",
                          "Maps the pages of [va, va + size) to those from `pa` on; panics on a remap.",
                          pagetable, va, size, pa, permissions),
    row<kernel::vmprint>(Tables, "vmprint", "Prints a page table as the page-table labs do.", pagetable),
    row<adapters::read_entry>(Tables, "load_pte", "Reads the entry at a physical address.",
                              Parameter{"place", Type::Place}),

    row<adapters::kvmmake>(KernelTable, "kvmmake",
                           "The kernel's own page table, with a stack for each process.",
                           Parameter{"trampoline", Type::Pa}, Parameter{"text_end", Type::Pa},
                           Parameter{"memory_end", Type::Pa}),
    row<kernel::kvmmap>(KernelTable, "kvmmap", "mappages that panics when memory runs out.", pagetable, va,
                        pa, size, permissions),
    row<kernel::kvmpa>(KernelTable, "kvmpa", "The physical address behind a virtual one of the kernel.",
                       pagetable, va),
    row<adapters::kvminithart>(KernelTable, "kvminithart",
                               "Takes a table into use and gives the value of satp that does it.", pagetable),
    row<kernel::proc_mapstacks>(KernelTable, "proc_mapstacks",
                                "A kernel stack for each process, with guards.", pagetable),

    row<kernel::uvmcreate>(UserMemory, "uvmcreate", "An empty page table."),
    row<adapters::uvmfirst>(UserMemory, "uvmfirst", "The first program, in one page at address 0.", pagetable,
                            Parameter{"program", Type::Bytes}),
    row<adapters::uvmalloc>(UserMemory, "uvmalloc", "Grows user memory with zeroed pages; the new size.",
                            pagetable, old_size, new_size, permissions),
    row<adapters::uvmdealloc>(UserMemory, "uvmdealloc",
                              "Shrinks user memory and frees its pages; the new size.", pagetable, old_size,
                              new_size),
    row<kernel::uvmunmap>(UserMemory, "uvmunmap", "Removes the mappings of `pages` pages from `va` on.",
                          pagetable, va, Parameter{"pages", Type::Number},
                          Parameter{"backing", Type::Backing}),
    row<adapters::uvmfree>(UserMemory, "uvmfree", "Frees user memory of `size` bytes, then all tables.",
                           pagetable, size),
    row<adapters::freewalk>(UserMemory, "freewalk",
                            "Frees the tables of a tree without leaves; panics on one.", pagetable),
    row<adapters::uvmcopy>(UserMemory, "uvmcopy", "Gives a child the parent's user memory, as fork does.",
                           Parameter{"parent", Type::Table}, Parameter{"child", Type::Table}, size),
    row<kernel::uvmclear>(UserMemory, "uvmclear", "Takes a page away from user mode and leaves it mapped.",
                          pagetable, va),
    row<adapters::growproc>(UserMemory, "growproc", "Moves the end of user memory by `bytes`; the new size.",
                            pagetable, size, Parameter{"bytes", Type::Difference}),
    row<adapters::sbrk>(UserMemory, "sbrk", "The system call: growproc on the size it has; the old size.",
                        pagetable, Parameter{"bytes", Type::Difference}),

    row<adapters::copyin>(Copies, "copyin",
                          "`count` bytes of user memory, or nothing when part is not the user's.", pagetable,
                          va, Parameter{"count", Type::Count}),
    row<kernel::copyout>(Copies, "copyout", "Writes bytes to user memory.", pagetable, va,
                         Parameter{"bytes", Type::Bytes}),
    row<adapters::copyinstr>(Copies, "copyinstr", "A text of user memory that ends within `most` bytes.",
                             pagetable, va, Parameter{"most", Type::Count}),

    row<adapters::proc_pagetable>(
        Programs, "proc_pagetable", "A table with the pages at the top that every process has.",
        Parameter{"trampoline", Type::Pa}, Parameter{"trapframe", Type::Pa}, Parameter{"usyscall", Type::Pa}),
    row<adapters::proc_freepagetable>(Programs, "proc_freepagetable",
                                      "Frees such a table and its `size` bytes of user memory.", pagetable,
                                      size),
    row<adapters::exec>(
        Programs, "exec",
        "Loads an ELF program and its arguments; the stack pointer, or nothing and the table freed.",
        pagetable, Parameter{"program", Type::Bytes}, Parameter{"argv", Type::Words}),

    row<kernel::pkvminit>(Variants, "pkvminit", "kpt: a kernel page table for one process.",
                          Parameter{"kernel_pagetable", Type::Table}),
    row<kernel::pkvmfree>(Variants, "pkvmfree", "kpt: frees one, but nothing that it maps or shares.",
                          Parameter{"process_kernel_pagetable", Type::Table}),
    row<kernel::uvmmap>(Variants, "uvmmap", "kpt: mappages for such a table.", pagetable, va, pa, size,
                        permissions),
    row<kernel::u2kvmcopy>(Variants, "u2kvmcopy", "kpt: mirrors user pages of [old_size, new_size) into it.",
                           Parameter{"user", Type::Table}, Parameter{"kernel", Type::Table}, old_size,
                           new_size),
    row<kernel::u2kvmclear>(Variants, "u2kvmclear", "kpt: takes those of [new_size, old_size) out again.",
                            Parameter{"kernel", Type::Table}, old_size, new_size),
    row<adapters::copyin_new>(Variants, "copyin_new", "kpt: copyin through the table in use (kvminithart).",
                              va, Parameter{"count", Type::Count}),
    row<adapters::copyinstr_new>(Variants, "copyinstr_new", "kpt: copyinstr through the table in use.", va,
                                 Parameter{"most", Type::Count}),
    row<kernel::map_superpage>(Variants, "map_superpage", "super: maps the 2 MiB at `va` by one leaf.",
                               pagetable, va, pa, permissions),
    row<kernel::split_superpage>(Variants, "split_superpage",
                                 "super: makes `va` a border between leaves; 512 pages of a superpage.",
                                 pagetable, va),
    row<kernel::pgaccess>(Variants, "pgaccess",
                          "Which of `count` pages were accessed since the last call; bit by bit.", pagetable,
                          va, Parameter{"count", Type::Count}),
    row<adapters::vmfault>(Variants, "vmfault", "cow, lazy: prepares a page for an access that faulted.",
                           pagetable, size, va, Parameter{"access", Type::Permissions}),
};

}  // namespace

std::string_view name_of(Group group) {
  switch (group) {
    case Pages: return "Physical pages";
    case Arithmetic: return "Addresses and entries";
    case Tables: return "Page tables";
    case KernelTable: return "The kernel's page table";
    case UserMemory: return "User memory";
    case Copies: return "Between kernel and user";
    case Programs: return "Processes and programs";
    case Variants: return "Of the variants";
    case Others: return "Others of this kernel";
  }
  return "";
}

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                  [&](const Function& function) { return function.name == name; });
  return found == kFunctions.end() ? nullptr : &*found;
}

std::string signature(std::string_view function, std::span<const Parameter> parameters) {
  std::string text(function);
  text += '(';
  for (const Parameter& parameter : parameters) {
    if (text.back() != '(') text += ", ";
    text += parameter.name;
    if (parameter.type == Type::Words) text += "...";
  }
  return text + ')';
}

}  // namespace lab
