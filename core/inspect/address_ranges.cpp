#include "inspect/address_ranges.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "inspect/page_table_dump.hpp"
#include "inspect/range_labels.hpp"

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

constexpr std::uint64_t kUse = Pte::A::mask | Pte::D::mask;

class Merger {
 public:
  explicit Merger(const RangeLabels& labels, riscv::PagingMode mode)
      : labels_(labels), lower_half_(std::uint64_t{1} << (mode.virtual_bits() - 1)) {}

  void leaf(const PageTableEntry& entry) {
    const std::uint64_t bytes = sv39::leaf_size(entry.level);
    fill_gap(entry.va.value);
    for (std::uint64_t offset = 0; offset < bytes;) {
      const VirtAddr va = entry.va + offset;
      const PhysAddr pa = entry.pte.target() + offset;
      const RangeLabel label = labels_.at(va, pa, entry.pte, bytes - offset);
      add({.begin = va,
           .bytes = label.bytes,
           .kind = label.kind,
           .number = label.number,
           .pid = label.pid,
           .level = entry.level,
           .pa = pa,
           .flags = entry.pte.flags(),
           .some = entry.pte.flags()});
      offset += label.bytes;
    }
    next_ = entry.va.value + bytes;
  }

  std::vector<AddressRange> take() {
    if (next_ < labels_.user_end()) fill_gap(labels_.user_end());
    return std::move(ranges_);
  }

 private:
  void add(const AddressRange& range) {
    if (!ranges_.empty() && joins(ranges_.back(), range)) {
      AddressRange& last = ranges_.back();
      last.contiguous &= last.pa + last.bytes == range.pa;
      last.bytes += range.bytes;
      last.flags &= range.flags;
      last.some |= range.some;
      return;
    }
    ranges_.push_back(range);
  }

  static bool joins(const AddressRange& last, const AddressRange& range) {
    return last.begin + last.bytes == range.begin && last.mapped() && last.kind == range.kind &&
           last.number == range.number && last.pid == range.pid && last.level == range.level &&
           (last.flags | kUse) == (range.flags | kUse);
  }

  void unmapped(std::uint64_t begin, std::uint64_t end, RangeKind kind, const KernelStack& stack = {}) {
    if (begin < end)
      ranges_.push_back({VirtAddr(begin), end - begin, kind, stack.number, stack.pid, 0, {}, true, 0, 0});
  }

  /// From where the last leaf ended to `end`. What no address can name, between the halves, is left out.
  void fill_gap(std::uint64_t end) {
    if (next_ >= end || (next_ <= lower_half_ && end > lower_half_)) return;
    const std::uint64_t hole = std::clamp(labels_.user_end(), next_, end);
    unmapped(next_, hole, RangeKind::Hole);
    const KernelStack* stack = labels_.stack_from(VirtAddr(end));
    const std::uint64_t guard = stack ? std::max(hole, end - kPageSize) : end;
    unmapped(hole, guard, RangeKind::Unmapped);
    if (stack) unmapped(guard, end, RangeKind::StackGuard, *stack);
  }

  const RangeLabels& labels_;
  std::uint64_t lower_half_;  ///< one past its last address
  std::uint64_t next_ = 0;    ///< where the last leaf ended
  std::vector<AddressRange> ranges_;
};

/// `-` for a flag that no entry has, `?` for one that some have.
std::string flag_letters(const AddressRange& range) {
  constexpr std::string_view kLetters = "vrwxugad";
  std::string letters;
  for (unsigned bit = 1; bit < kLetters.size(); bit++) {
    const bool all = range.flags >> bit & 1, some = range.some >> bit & 1;
    letters += all ? kLetters[bit] : some ? '?' : '-';
  }
  if (const std::uint64_t software = Pte::Rsw::get(range.flags)) letters += "+" + std::to_string(software);
  return letters;
}

std::string label_text(const AddressRange& range) {
  std::string text = name_of(range.kind);
  if (range.kind == RangeKind::KernelStack || range.kind == RangeKind::StackGuard ||
      range.kind == RangeKind::Virtio)
    text += " " + std::to_string(range.number);
  if (range.pid != 0) text += ", process " + std::to_string(range.pid);
  if (range.level > 0) text += ", leaves of level " + std::to_string(range.level);
  return text;
}

}  // namespace

AddressRanges address_ranges(const KernelModel& model, const machine::Machine& machine,
                             const KnownTable& table) {
  const PageTableDump dump = dump_page_table(machine, table.root, table.mode);
  const RangeLabels labels(model, machine, table, dump);
  Merger merger(labels, table.mode);
  for (const PageTableEntry& entry : dump.entries) {
    if (entry.pte.leaf()) merger.leaf(entry);
  }
  return {merger.take(), dump.truncated};
}

const char* name_of(RangeKind kind) {
  constexpr std::array kNames{
      "unmapped",      "not allocated",
      "text and data", "text",
      "data",          "guard",
      "stack",         "heap",
      "user memory",   "USYSCALL",
      "trapframe",     "trampoline",
      "test device",   "RTC",
      "CLINT",         "PLIC",
      "UART0",         "VIRTIO",
      "PCIe ECAM",     "PCI memory",
      "device",        "kernel text",
      "kernel data",   "memory",
      "KSTACK",        "guard of KSTACK",
      "other",
  };
  static_assert(kNames.size() == kRangeKinds);
  const auto number = static_cast<std::size_t>(kind);
  return number < kNames.size() ? kNames[number] : "";
}

std::string address_ranges_text(const AddressRanges& ranges) {
  std::string text = "virtual                                  bytes physical            flags   what\n";
  char line[120];
  for (const AddressRange& range : ranges.ranges) {
    std::snprintf(line, sizeof line, "0x%016" PRIx64 " %26" PRIu64 " ", range.begin.value, range.bytes);
    text += line;
    if (range.mapped())
      std::snprintf(line, sizeof line, "0x%016" PRIx64 "%c ", range.pa.value, range.contiguous ? ' ' : '*');
    else
      std::snprintf(line, sizeof line, "%-19s ", "-");
    text += line + (range.mapped() ? flag_letters(range) : std::string("-------")) + " " + label_text(range) +
            "\n";
  }
  return text + "A * stands where further pages do not follow the first; ? where some have the flag.\n";
}

}  // namespace inspect
