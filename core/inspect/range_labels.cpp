#include "inspect/range_labels.hpp"

#include <algorithm>
#include <array>

#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace platform = riscv::platform;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

struct DeviceRange {
  PhysAddr begin;
  std::uint64_t bytes;
  RangeKind kind;
};

/// Kernels map devices by the page, and of the PLIC often more than there is.
constexpr std::array<DeviceRange, 7> kDevices{{
    {platform::kTestDevice, platform::kTestDeviceSize, RangeKind::TestDevice},
    {platform::kRtc, platform::kRtcSize, RangeKind::Rtc},
    {platform::kClint, platform::kClintSize, RangeKind::Clint},
    {platform::kPlic, platform::kUart0 - platform::kPlic, RangeKind::Plic},
    {platform::kUart0, kPageSize, RangeKind::Uart},
    {platform::kPciConfiguration, platform::kPciConfigurationSize, RangeKind::PciConfiguration},
    {platform::kPciMemory, platform::kPciMemorySize, RangeKind::PciMemory},
}};

/// A kernel stack goes on for so many bytes at most.
constexpr std::uint64_t kMostStackBytes = 16 * kPageSize;

RangeLabel device_at(PhysAddr pa, std::uint64_t left) {
  const std::uint64_t slot = (pa - platform::kVirtio0) / platform::kVirtioStride;
  if (slot < platform::kVirtioSlots) {
    const PhysAddr end = platform::kVirtio0 + (slot + 1) * platform::kVirtioStride;
    return {RangeKind::Virtio, static_cast<std::uint32_t>(slot), 0, std::min(left, end - pa)};
  }
  for (const DeviceRange& device : kDevices) {
    if (pa - device.begin < device.bytes)
      return {device.kind, 0, 0, std::min(left, device.begin + device.bytes - pa)};
  }
  PhysAddr next = platform::kRam;
  for (const DeviceRange& device : kDevices) {
    if (device.begin > pa) next = std::min(next, device.begin);
  }
  return {RangeKind::OtherDevice, 0, 0, std::min(left, next - pa)};
}

std::optional<ProcessInfo> process_of(const std::vector<ProcessInfo>& processes, const KnownTable& table) {
  if (table.kind != TableKind::User && table.kind != TableKind::ProcessKernel) return std::nullopt;
  const auto found = std::find_if(processes.begin(), processes.end(),
                                  [&](const ProcessInfo& process) { return process.pid == table.pid; });
  return found == processes.end() ? std::nullopt : std::optional(*found);
}

std::uint64_t round_up(std::uint64_t bytes) { return (bytes + kPageSize - 1) & ~(kPageSize - 1); }

}  // namespace

RangeLabels::RangeLabels(const KernelModel& model, const machine::Machine& machine, const KnownTable& table,
                         const PageTableDump& dump)
    : model_(model), table_(table.kind) {
  const auto live = processes(model, machine);
  process_ = process_of(live, table);
  if (table_ != TableKind::User) stacks_ = kernel_stacks(model, machine, live);
  if (table_ == TableKind::User) find_guard(dump);
}

void RangeLabels::find_guard(const PageTableDump& dump) {
  if (!process_) return;
  for (const PageTableEntry& entry : dump.entries) {
    if (entry.va.value >= process_->size) return;
    if (entry.pte.leaf() && !entry.pte.user()) guard_ = entry.va;
  }
}

std::uint64_t RangeLabels::user_end() const {
  return process_ && table_ == TableKind::User ? round_up(process_->size) : 0;
}

const KernelStack* RangeLabels::stack_at(VirtAddr va) const {
  const auto behind =
      std::upper_bound(stacks_.begin(), stacks_.end(), va,
                       [](VirtAddr value, const KernelStack& stack) { return value < stack.bottom; });
  if (behind == stacks_.begin() || va - std::prev(behind)->bottom >= kMostStackBytes) return nullptr;
  return &*std::prev(behind);
}

const KernelStack* RangeLabels::stack_from(VirtAddr va) const {
  const KernelStack* stack = stack_at(va);
  return stack && stack->bottom == va ? stack : nullptr;
}

bool RangeLabels::is_text(PhysAddr pa) const {
  const ImageRun* run = model_.image().at(pa);
  return run && run->part == ImagePart::Text;
}

RangeLabel RangeLabels::at(VirtAddr va, PhysAddr pa, Pte leaf, std::uint64_t left) const {
  if (table_ == TableKind::User) {
    RangeLabel label = user(va, pa, leaf);
    label.bytes = left;
    return label;
  }
  return kernel(va, pa, leaf, left);
}

RangeLabel RangeLabels::kernel(VirtAddr va, PhysAddr pa, Pte leaf, std::uint64_t left) const {
  if (va.value != pa.value && leaf.executable() && !leaf.user() && is_text(pa))
    return {RangeKind::Trampoline, 0, 0, left};
  if (const KernelStack* stack = stack_at(va); stack && (va.value != pa.value || va == stack->bottom))
    return {RangeKind::KernelStack, stack->number, stack->pid, std::min(left, kPageSize)};
  if (va.value == pa.value && !leaf.user())
    return pa < platform::kRam ? device_at(pa, left) : image_or_memory(pa, left);
  if (leaf.user() || (process_ && va.value < process_->size)) return {RangeKind::UserMemory, 0, 0, left};
  if (process_ && pa == process_->trapframe) return {RangeKind::Trapframe, 0, 0, left};
  return {RangeKind::Other, 0, 0, left};
}

RangeLabel RangeLabels::image_or_memory(PhysAddr pa, std::uint64_t left) const {
  const KernelImage& image = model_.image();
  if (const ImageRun* run = image.at(pa)) {
    const bool text = run->part == ImagePart::Text;
    return {text ? RangeKind::KernelText : RangeKind::KernelData, 0, 0, std::min(left, run->end - pa)};
  }
  // RAM in front of the image, or between its parts, is told page by page.
  return {RangeKind::Memory, 0, 0, pa < image.end() ? std::min(left, kPageSize) : left};
}

RangeLabel RangeLabels::user(VirtAddr va, PhysAddr pa, Pte leaf) const {
  if (!leaf.user() && leaf.executable() && is_text(pa)) return {RangeKind::Trampoline};
  if (!process_) return {leaf.user() ? RangeKind::UserMemory : RangeKind::Other};
  if (va.value >= user_end()) {
    if (pa == process_->trapframe && !leaf.user()) return {RangeKind::Trapframe};
    const bool below_trapframe = leaf.user() && !leaf.writable() && !leaf.executable();
    if (pa == process_->usyscall && process_->usyscall != PhysAddr()) return {RangeKind::Usyscall};
    if (below_trapframe && process_->usyscall == PhysAddr()) return {RangeKind::Usyscall};
    return {leaf.user() ? RangeKind::UserMemory : RangeKind::Other};
  }
  if (!leaf.user()) return {RangeKind::Guard};
  if (guard_ && va > *guard_) return {va == *guard_ + kPageSize ? RangeKind::Stack : RangeKind::Heap};
  if (leaf.executable()) return {leaf.writable() ? RangeKind::Program : RangeKind::Text};
  return {RangeKind::Data};
}

}  // namespace inspect
