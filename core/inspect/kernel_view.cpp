#include "inspect/kernel_view.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace inspect {

namespace {

using riscv::PhysAddr;

/// Version 2 has added words behind those of version 1.
constexpr std::uint64_t kVersion = 1, kVersionWithMemory = 2;
constexpr std::uint64_t kMaxSlots = 4096;
constexpr std::uint64_t kMaxSlotSize = 1 << 16;
constexpr std::size_t kNameSize = 16;

/// The words of `pagewalk_inspection`, by the order in which they lie there.
struct Layout {
  std::uint64_t version;
  std::uint64_t kernel_page_table;  ///< address of the variable
  std::uint64_t slots;              ///< address of the table of processes
  std::uint64_t slot_count;
  std::uint64_t slot_size;
  // Offsets inside a slot.
  std::uint64_t state;
  std::uint64_t pid;
  std::uint64_t name;
  std::uint64_t page_table;
  std::uint64_t size;
  std::uint64_t parent;
};

/// The words since version 2, which lie kMemoryWord words behind the first.
struct MemoryLayout {
  std::uint64_t process_kernel_page_table;  ///< offset inside a slot
  std::uint64_t variant;
  std::uint64_t allocator;
  std::uint64_t lock;
};
constexpr std::uint64_t kMemoryWord = 13;

template <class T>
std::optional<T> read(const machine::Machine& machine, std::uint64_t address) {
  if (!machine.ram().contains(PhysAddr(address), sizeof(T))) return std::nullopt;
  return machine.ram().read<T>(PhysAddr(address));
}

/// The layout as it lies in guest memory; the guest may have written anything there.
std::optional<Layout> read_layout(const machine::Machine& machine) {
  if (machine.kernel() == nullptr) return std::nullopt;
  const auto symbol = machine.kernel()->symbol("pagewalk_inspection");
  if (!symbol) return std::nullopt;
  const auto layout = read<Layout>(machine, symbol->value);
  if (!layout || (layout->version != kVersion && layout->version != kVersionWithMemory)) return std::nullopt;
  const bool plausible =
      layout->slot_count <= kMaxSlots && layout->slot_size <= kMaxSlotSize &&
      machine.ram().contains(PhysAddr(layout->slots), layout->slot_count * layout->slot_size);
  if (!plausible) return std::nullopt;
  const std::array offsets{layout->state,      layout->pid,  layout->name,
                           layout->page_table, layout->size, layout->parent};
  const auto inside = [&](std::uint64_t offset) {
    return layout->slot_size >= kNameSize && offset <= layout->slot_size - kNameSize;
  };
  return std::all_of(offsets.begin(), offsets.end(), inside) ? layout : std::nullopt;
}

/// What the kernel says about its memory, if what it says of its processes makes sense.
std::optional<MemoryLayout> read_memory_layout(const machine::Machine& machine) {
  const auto layout = read_layout(machine);
  if (!layout || layout->version != kVersionWithMemory) return std::nullopt;
  const auto symbol = machine.kernel()->symbol("pagewalk_inspection");
  return read<MemoryLayout>(machine, symbol->value + kMemoryWord * sizeof(std::uint64_t));
}

std::string read_name(const machine::Machine& machine, std::uint64_t address) {
  const auto bytes = read<std::array<char, kNameSize>>(machine, address);
  return bytes ? std::string(bytes->data(), strnlen(bytes->data(), kNameSize)) : std::string();
}

ProcessInfo read_slot(const machine::Machine& machine, const Layout& layout, std::uint64_t slot) {
  const auto number = [&](std::uint64_t offset) {
    return read<std::uint32_t>(machine, slot + offset).value_or(0);
  };
  const auto word = [&](std::uint64_t offset) {
    return read<std::uint64_t>(machine, slot + offset).value_or(0);
  };
  const std::uint64_t parent = word(layout.parent);
  const std::uint32_t state = number(layout.state);
  constexpr auto kLast = static_cast<std::uint32_t>(ProcessState::Zombie);
  return {.pid = number(layout.pid),
          .name = read_name(machine, slot + layout.name),
          .state = state <= kLast ? static_cast<ProcessState>(state) : ProcessState::Unused,
          .parent = parent == 0 ? 0 : read<std::uint32_t>(machine, parent + layout.pid).value_or(0),
          .page_table = PhysAddr(word(layout.page_table)),
          .size = word(layout.size),
          .kernel_page_table = PhysAddr()};
}

}  // namespace

std::vector<ProcessInfo> processes(const machine::Machine& machine) {
  std::vector<ProcessInfo> live;
  const auto layout = read_layout(machine);
  if (!layout) return live;
  const auto memory = read_memory_layout(machine);
  for (std::uint64_t i = 0; i < layout->slot_count; i++) {
    const std::uint64_t slot = layout->slots + i * layout->slot_size;
    ProcessInfo process = read_slot(machine, *layout, slot);
    if (memory && memory->process_kernel_page_table < layout->slot_size) {
      process.kernel_page_table =
          PhysAddr(read<std::uint64_t>(machine, slot + memory->process_kernel_page_table).value_or(0));
    }
    if (process.state != ProcessState::Unused) live.push_back(std::move(process));
  }
  std::sort(live.begin(), live.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; });
  return live;
}

riscv::PhysAddr kernel_page_table(const machine::Machine& machine) {
  const auto layout = read_layout(machine);
  return PhysAddr(layout ? read<std::uint64_t>(machine, layout->kernel_page_table).value_or(0) : 0);
}

std::optional<KernelMemory> kernel_memory(const machine::Machine& machine) {
  const auto layout = read_memory_layout(machine);
  if (!layout) return std::nullopt;
  return KernelMemory{.variant = layout->variant,
                      .allocator = PhysAddr(layout->allocator),
                      .changing = read<std::uint32_t>(machine, layout->lock).value_or(0) != 0};
}

}  // namespace inspect
