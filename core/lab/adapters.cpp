#include "lab/adapters.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/kvm.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/memory/program_image.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/memory/vmfault.hpp"
#include "riscv/csr.hpp"

namespace lab::adapters {

namespace {

KernelState& state() { return Execution::current().state(); }

kernel::UserMemory& memory_of(PageTable pagetable) {
  kernel::UserMemory& memory = state().user_memory[pagetable.root];
  memory.pagetable = pagetable;
  return memory;
}

void forget(PageTable pagetable) { state().user_memory.erase(pagetable.root); }

std::span<char> text_buffer(std::uint64_t count) {
  const auto bytes = Execution::current().buffer(static_cast<std::size_t>(count));
  return {reinterpret_cast<char*>(bytes.data()), bytes.size()};
}

std::optional<Bytes> bytes_of(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return Bytes{std::as_bytes(std::span<const char>(*text))};
}

/// ProgramFile::read for bytes in memory.
bool read_program(void* file, std::uint32_t offset, std::span<std::byte> destination) {
  const auto& program = *static_cast<const std::span<const std::byte>*>(file);
  if (offset > program.size() || destination.size() > program.size() - offset) return false;
  std::memcpy(destination.data(), program.data() + offset, destination.size());
  return true;
}

using Argv = std::array<std::string_view, kernel::MAXARG>;

std::span<const std::string_view> split(std::string_view words, Argv& argv) {
  std::size_t count = 0;
  for (; !words.empty() && count < argv.size(); ++count) {
    const std::size_t end = words.find('\0');
    argv[count] = words.substr(0, end);
    words.remove_prefix(end + 1);
  }
  return std::span(argv).first(count);
}

/// Without destructors, which do not run when a call ends early.
void note_program(std::uint64_t entry, const kernel::UserMemory& memory) {
  Execution::current().report().notes.push_back("entry " + hex(entry) + ", size " + hex(memory.size));
}

}  // namespace

void kinit(PhysAddr first, PhysAddr end) {
  const Memory& memory = Execution::current().memory();
  if (first > end || !memory.contains(first, end - first))
    Execution::current().stop("kinit: the range must begin and end in RAM");
  kernel::kinit(first, end);
}

unsigned px(std::uint64_t level, VirtAddr va) {
  if (level >= riscv::sv39::kLevels) Execution::current().stop("PX: the levels of Sv39 are 0, 1 and 2");
  return kernel::PX(static_cast<unsigned>(level), va);
}

Pte read_entry(PhysAddr place) {
  if (place.value % sizeof(Pte) != 0) Execution::current().stop("load_pte: entries lie at multiples of 8");
  return kernel::load_pte(kernel::object_at<Pte>(place));
}

PageTable kvmmake(PhysAddr trampoline, PhysAddr text_end, PhysAddr memory_end) {
  state().kernel_pagetable =
      kernel::kvmmake({.trampoline = trampoline, .text_end = text_end, .memory_end = memory_end});
  return state().kernel_pagetable;
}

std::uint64_t kvminithart(PageTable pagetable) {
  using riscv::Satp;
  state().table_in_use = pagetable;
  kernel::sfence_vma();
  return Satp::Ppn::with(Satp::Mode::with(0, Satp::kSv39), pagetable.root.page_number());
}

bool uvmfirst(PageTable pagetable, std::span<const std::byte> program) {
  const bool done = kernel::uvmfirst(pagetable, program);
  if (done) memory_of(pagetable).size = kernel::PGSIZE;
  return done;
}

std::optional<std::uint64_t> uvmalloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size,
                                      std::uint64_t permissions) {
  const auto size = kernel::uvmalloc(pagetable, old_size, new_size, permissions);
  if (size) memory_of(pagetable).size = *size;
  return size;
}

std::uint64_t uvmdealloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size) {
  return memory_of(pagetable).size = kernel::uvmdealloc(pagetable, old_size, new_size);
}

bool uvmcopy(PageTable parent, PageTable child, std::uint64_t size) {
  const bool done = kernel::uvmcopy(parent, child, size);
  if (done) memory_of(child).size = size;
  return done;
}

void uvmfree(PageTable pagetable, std::uint64_t size) {
  kernel::uvmfree(pagetable, size);
  forget(pagetable);
}

void freewalk(PageTable pagetable) {
  kernel::freewalk(pagetable);
  forget(pagetable);
}

void proc_freepagetable(PageTable pagetable, std::uint64_t size) {
  kernel::proc_freepagetable(pagetable, size);
  forget(pagetable);
}

std::optional<std::uint64_t> growproc(PageTable pagetable, std::uint64_t size, std::int64_t bytes) {
  kernel::UserMemory& memory = memory_of(pagetable);
  if (kernel::features().process_kernel_tables && !memory.kernel_pagetable)
    Execution::current().stop(
        "growproc: this page table has no kernel page table beside it, as exec makes it");
  memory.size = size;
  const auto new_size = kernel::growproc(memory, bytes);
  if (new_size) memory.size = *new_size;
  return new_size;
}

std::optional<std::uint64_t> sbrk(PageTable pagetable, std::int64_t bytes) {
  const std::uint64_t old_size = memory_of(pagetable).size;
  return growproc(pagetable, old_size, bytes) ? std::optional(old_size) : std::nullopt;
}

std::optional<PageTable> proc_pagetable(PhysAddr trampoline, PhysAddr trapframe, PhysAddr usyscall) {
  return kernel::proc_pagetable({.trampoline = trampoline, .trapframe = trapframe, .usyscall = usyscall});
}

Bytes vmfault(PageTable pagetable, std::uint64_t size, VirtAddr va, std::uint64_t permission) {
  const auto text = [](kernel::Fault fault) -> std::string_view {
    switch (fault) {
      case kernel::Fault::Served: return "served";
      case kernel::Fault::Refused: return "refused";
      case kernel::Fault::OutOfMemory: return "out of memory";
    }
    return {};
  };
  return *bytes_of(text(kernel::vmfault(pagetable, size, va, permission)));
}

std::optional<Bytes> copyin(PageTable pagetable, VirtAddr source, std::uint64_t count) {
  const auto buffer = Execution::current().buffer(static_cast<std::size_t>(count));
  if (!kernel::copyin(pagetable, buffer, source)) return std::nullopt;
  return Bytes{buffer};
}

std::optional<Bytes> copyinstr(PageTable pagetable, VirtAddr source, std::uint64_t most) {
  return bytes_of(kernel::copyinstr(pagetable, text_buffer(most), source));
}

std::optional<Bytes> copyin_new(VirtAddr source, std::uint64_t count) {
  const auto buffer = Execution::current().buffer(static_cast<std::size_t>(count));
  if (!kernel::copyin_new(buffer, source)) return std::nullopt;
  return Bytes{buffer};
}

std::optional<Bytes> copyinstr_new(VirtAddr source, std::uint64_t most) {
  return bytes_of(kernel::copyinstr_new(text_buffer(most), source));
}

std::optional<VirtAddr> exec(PageTable pagetable, std::span<const std::byte> program, Words arguments) {
  const PageTable kernel_pagetable = state().kernel_pagetable;
  if (kernel::features().process_kernel_tables && !kernel_pagetable)
    Execution::current().stop("exec: there is no kernel page table to share yet: call kvmmake first");
  Argv argv;
  kernel::ProgramImage image(pagetable);
  if (!image.load({&read_program, &program}) || !image.add_stack(split(arguments.zero_terminated, argv)) ||
      !image.add_kernel_table(kernel_pagetable)) {
    return std::nullopt;
  }
  kernel::UserMemory& memory = memory_of(pagetable);
  memory = image.take();
  note_program(image.entry(), memory);
  return image.sp();
}

}  // namespace lab::adapters
