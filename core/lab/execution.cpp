#include "lab/execution.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "kernel/memory/platform.hpp"

namespace lab {

using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

namespace {

Execution* running = nullptr;

/// The physical address that an S-mode load from `va` reads; nothing when it faults.
std::optional<PhysAddr> translate(const Memory& memory, PhysAddr root, VirtAddr va) {
  if (!riscv::sv39::canonical(va)) return std::nullopt;
  PhysAddr table = root;
  for (unsigned level = riscv::sv39::kLevels; level-- > 0;) {
    if (!memory.contains(table, riscv::kPageSize)) return std::nullopt;
    Pte entry;
    std::memcpy(&entry, memory.page(table) + riscv::sv39::index(va, level) * sizeof entry, sizeof entry);
    if (!entry.valid()) return std::nullopt;
    if (entry.pointer()) {
      table = entry.target();
      continue;
    }
    const std::uint64_t offset = va.value % riscv::sv39::leaf_size(level);
    if (!entry.readable() || entry.user() || entry.target().value % riscv::sv39::leaf_size(level) != 0)
      return std::nullopt;
    return entry.target() + offset;
  }
  return std::nullopt;
}

}  // namespace

Execution& Execution::current() { return *running; }

Ending Execution::run(void (*work)(void*), void* argument) {
  running = this;
  if (setjmp(escape_) == 0) work(argument);
  running = nullptr;
  return ending_;
}

void Execution::leave(Ending ending) {
  ending_ = ending;
  std::longjmp(escape_, 1);
}

void Execution::panic(std::string_view reason) {
  report_.text = reason;
  leave(Ending::Panicked);
}

void Execution::stop(std::string_view reason) {
  report_.text = reason;
  leave(Ending::Stopped);
}

void Execution::stop_outside_ram(PhysAddr address) {
  report_.text = "access to physical address " + hex(address.value) + " outside RAM, which is " +
                 hex(kernel::KERNBASE.value) + " to " + hex(memory_.end().value);
  leave(Ending::Stopped);
}

std::span<std::byte> Execution::buffer(std::size_t bytes) {
  buffer_.resize(bytes);
  return std::as_writable_bytes(std::span(buffer_));
}

void Execution::step() {
  if (++steps_ > kMostSteps) stop("it does not come to an end: stopped after 16 million steps");
}

std::byte* Execution::at(PhysAddr address, std::size_t bytes) {
  step();
  if (!memory_.contains(address, bytes)) stop_outside_ram(address);
  if (address.page_offset() + bytes > riscv::kPageSize) stop("access that goes over the end of a page");
  if (memory_.owned_pages() >= page_limit_) {
    stop("the lab's own memory is used up: undo something, or open it anew");
  }
  return memory_.touch(address);
}

bool Execution::allocation_may_succeed() {
  auto& left = state_.allocations_until_failure;
  if (!left) return true;
  if (*left == 0) {
    left.reset();
    return false;
  }
  --*left;
  return true;
}

void Execution::note(EntryEvent::Kind kind, const Pte* entry, const Pte* written) {
  step();
  const auto place = memory_.address_of(reinterpret_cast<const std::byte*>(entry));
  if (!place) stop("an entry was used that no table holds");
  const EntryEvent event{.kind = kind,
                         .table = place->page_base(),
                         .index = static_cast<unsigned>(place->page_offset() / sizeof(Pte)),
                         .level = std::nullopt,
                         .before = *entry,
                         .after = written != nullptr ? *written : *entry};
  if (kind == EntryEvent::Kind::Read && !report_.entries.empty()) {
    const EntryEvent& last = report_.entries.back();
    if (last.kind == kind && last.table == event.table && last.index == event.index) return;
  }
  if (report_.entries.size() == kMostEntryEvents) {
    ++report_.entries_left_out;
  } else {
    report_.entries.push_back(event);
  }
}

void Execution::print(std::string_view text) {
  if (report_.printed.size() + text.size() > kMostPrinted) stop("it prints without end: stopped after 8 MiB");
  report_.printed += text;
}

bool Execution::load(std::span<std::byte> destination, VirtAddr source) {
  const PhysAddr root = state_.table_in_use.root;
  if (root == PhysAddr()) stop("no page table is in use: call kvminithart first");
  for (std::byte& byte : destination) {
    const auto address = translate(memory_, root, source);
    if (!address || !memory_.contains(*address, 1)) return false;
    byte = memory_.page(*address)[address->page_offset()];
    source += 1;
  }
  return true;
}

}  // namespace lab

namespace kernel {

using lab::EntryEvent;
using lab::Execution;
using lab::PageEvent;

std::byte* to_pointer(PhysAddr address, std::size_t bytes) { return Execution::current().at(address, bytes); }
PhysicalPages& physical_pages() { return Execution::current().state().pages; }
Variant variant() { return Execution::current().state().variant; }
bool allocation_may_succeed() { return Execution::current().allocation_may_succeed(); }
void note_page_allocated(PhysAddr page) { Execution::current().note(PageEvent::Kind::Allocated, page); }
void note_page_freed(PhysAddr page) { Execution::current().note(PageEvent::Kind::Freed, page); }
void note_entry_read(const riscv::Pte* entry) {
  Execution::current().note(EntryEvent::Kind::Read, entry, nullptr);
}
void note_entry_written(const riscv::Pte* entry, riscv::Pte value) {
  Execution::current().note(EntryEvent::Kind::Written, entry, &value);
}
void sfence_vma() { Execution::current().note_fence(); }
void print(std::string_view text) { Execution::current().print(text); }
void panic(const char* reason) { Execution::current().panic(reason); }

bool load_through_mmu(std::span<std::byte> destination, VirtAddr source) {
  return Execution::current().load(destination, source);
}

std::uint64_t user_size_of(PhysAddr pagetable_root) {
  const auto& known = Execution::current().state().user_memory;
  const auto found = known.find(pagetable_root);
  return found == known.end() ? 0 : found->second.size;
}

PhysicalPagesGuard::PhysicalPagesGuard() = default;
PhysicalPagesGuard::~PhysicalPagesGuard() = default;
PrintGuard::PrintGuard() = default;
PrintGuard::~PrintGuard() = default;

}  // namespace kernel
