#include "inspect/kernel_memory.hpp"

#include "inspect/guest_memory.hpp"
#include "inspect/inspection_table.hpp"

namespace inspect {

namespace {

/// The words since version 2, which lie kFirstWord words behind the first.
struct Words {
  std::uint64_t process_kernel_page_table;  ///< offset inside a slot
  std::uint64_t variant;
  std::uint64_t allocator;
  std::uint64_t lock;
};
constexpr std::uint64_t kFirstWord = 13;

}  // namespace

std::optional<KernelMemory> kernel_memory(const KernelModel& model, const machine::Machine& machine) {
  const auto table = model.inspection_table();
  if (!table || !read_inspection_table(machine, *table)) return std::nullopt;
  const auto version = read_guest<std::uint64_t>(machine, *table);
  if (version != kInspectionVersionWithMemory) return std::nullopt;
  const auto words = read_guest<Words>(machine, *table + kFirstWord * sizeof(std::uint64_t));
  if (!words) return std::nullopt;
  return KernelMemory{.variant = words->variant,
                      .allocator = riscv::PhysAddr(words->allocator),
                      .changing = read_guest<std::uint32_t>(machine, words->lock).value_or(0) != 0};
}

}  // namespace inspect
