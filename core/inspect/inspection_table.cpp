#include "inspect/inspection_table.hpp"

#include <algorithm>
#include <array>

#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

using riscv::PhysAddr;

constexpr std::uint64_t kMaxSlots = 4096;
constexpr std::uint64_t kMaxSlotSize = 1 << 16;
constexpr std::uint32_t kNameSize = 16;

/// The words, by the order in which they lie there.
struct Words {
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
  std::uint64_t trapframe;
  std::uint64_t kernel_stack;
};

bool plausible(const machine::Machine& machine, const Words& words) {
  const bool known = words.version == kInspectionVersion || words.version == kInspectionVersionWithMemory;
  if (!known || words.slot_count > kMaxSlots || words.slot_size > kMaxSlotSize) return false;
  if (!machine.ram().contains(PhysAddr(words.slots), words.slot_count * words.slot_size)) return false;
  const std::array offsets{words.state, words.pid,    words.name,      words.page_table,
                           words.size,  words.parent, words.trapframe, words.kernel_stack};
  return std::all_of(offsets.begin(), offsets.end(), [&](std::uint64_t offset) {
    return words.slot_size >= kNameSize && offset <= words.slot_size - kNameSize;
  });
}

}  // namespace

std::optional<KernelLayout> read_inspection_table(const machine::Machine& machine, std::uint64_t address) {
  const auto words = read_guest<Words>(machine, address);
  if (!words || !plausible(machine, *words)) return std::nullopt;
  const auto field = [](std::uint64_t offset, std::uint32_t size) {
    return FieldPlace{static_cast<std::uint32_t>(offset), size};
  };
  KernelLayout layout;
  ProcessLayout& process = layout.processes.emplace();
  process.slots = {words->slots, words->slot_count, words->slot_size};
  process.state = field(words->state, 4);
  process.pid = field(words->pid, 4);
  process.name = field(words->name, kNameSize);
  process.page_table = field(words->page_table, 8);
  process.size = field(words->size, 8);
  process.parent = field(words->parent, 8);
  process.trapframe = field(words->trapframe, 8);
  process.kernel_stack = field(words->kernel_stack, 8);
  process.states = {{0, "unused", ProcessState::Unused},     {1, "used", ProcessState::Used},
                    {2, "sleeping", ProcessState::Sleeping}, {3, "runnable", ProcessState::Runnable},
                    {4, "running", ProcessState::Running},   {5, "zombie", ProcessState::Zombie}};
  layout.kernel_page_table = words->kernel_page_table;
  if (words->version == kInspectionVersionWithMemory) {
    const auto offset = read_guest<std::uint64_t>(machine, address + sizeof *words);
    if (offset && *offset <= words->slot_size - kNameSize) {
      process.kernel_tables.push_back({"kernel_pagetable", field(*offset, 8)});
    }
  }
  return layout;
}

}  // namespace inspect
