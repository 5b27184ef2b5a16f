#include "inspect/events/event_text.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "inspect/elf/demangle.hpp"
#include "riscv/cause.hpp"

namespace inspect {

namespace {

constexpr std::array<std::string_view, kEventKinds> kNames{"trap",   "interrupt", "fault", "syscall",
                                                           "result", "satp",      "fence", "switch",
                                                           "alloc",  "free",      "pte",   "mark"};

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::string interrupt_name(std::uint64_t cause) {
  switch (static_cast<riscv::InterruptCause>(cause)) {
    case riscv::InterruptCause::SupervisorSoftware: return "supervisor software";
    case riscv::InterruptCause::MachineSoftware: return "machine software";
    case riscv::InterruptCause::SupervisorTimer: return "supervisor timer";
    case riscv::InterruptCause::MachineTimer: return "machine timer";
    case riscv::InterruptCause::SupervisorExternal: return "supervisor external";
    case riscv::InterruptCause::MachineExternal: return "machine external";
  }
  return std::to_string(cause);
}

std::string flags_of(std::uint64_t entry) {
  constexpr std::string_view kLetters = "VRWXUGAD";
  std::string text;
  for (std::size_t bit = 0; bit < kLetters.size(); bit++)
    if ((entry >> bit & 1) != 0) text += kLetters[bit];
  return text.empty() ? "-" : text;
}

std::string entry_value(std::uint64_t entry) {
  return format("0x%016" PRIx64 " (%s)", entry, flags_of(entry).c_str());
}

std::string call_name(const Recorder& recorder, std::uint64_t number) {
  const std::string_view name = recorder.system_calls().name(number);
  return name.empty() ? "system call " + std::to_string(number) : std::string(name);
}

/// Where the mode and the place matter: `from U-mode at 0x...`.
std::string origin(const Event& event) {
  return format(" from %s-mode at 0x%" PRIx64, riscv::name_of(event.mode), event.pc);
}

/// The function that asked for or gave back a page, or wrote an entry, and its callers.
std::string chain(const KernelModel& model, const Event& event) {
  std::string text;
  for (const std::uint32_t offset : event.callers) {
    if (offset == 0) break;
    text += (text.empty() ? "" : " < ") +
            code_place_text(model, riscv::platform::kRam.value + offset, CodeAddress::Return);
  }
  return text;
}

std::string pages_text(std::uint64_t page, std::uint64_t bytes) {
  const std::uint64_t pages = bytes / riscv::kPageSize;
  return format("0x%" PRIx64, page) + (pages > 1 ? " and " + std::to_string(pages - 1) + " more" : "");
}

std::string fence_text(const Event& event) {
  std::string text = "sfence.vma";
  text += event.data[0] != 0 ? format(" 0x%" PRIx64, event.data[1]) : " all addresses";
  return text + (event.data[2] != 0 ? format(", address space %" PRIu64, event.data[3]) : "");
}

std::string entry_text(const KernelModel& model, const Event& event) {
  std::string text = format("pte 0x%" PRIx64 " of table 0x%" PRIx64 ", level %u, va 0x%" PRIx64 ": ",
                            event.data[0], event.data[4], event.level, event.data[3]);
  text += entry_value(event.data[1]) + " -> " + entry_value(event.data[2]);
  if (event.count > 1) text += " and " + std::to_string(event.count - 1) + " entries behind it";
  if (event.kind == EventKind::EntryMarked) return text + " by a page-table walk";
  text += " by " + code_place_text(model, event.pc, CodeAddress::Instruction);
  const std::string callers = chain(model, event);
  return callers.empty() ? text : text + " < " + callers;
}

std::string what_happened(const KernelModel& model, const Recorder& recorder, const Event& event) {
  const auto& data = event.data;
  switch (event.kind) {
    case EventKind::Trap:
      return std::string("trap: ") + riscv::name_of(static_cast<riscv::ExceptionCause>(data[0])) +
             format(", value 0x%" PRIx64, data[1]) + origin(event);
    case EventKind::Interrupt: return "interrupt: " + interrupt_name(data[0]) + origin(event);
    case EventKind::PageFault:
      return std::string(riscv::name_of(static_cast<riscv::ExceptionCause>(data[0]))) +
             format(" at address 0x%" PRIx64, data[1]) + origin(event);
    case EventKind::SystemCall:
      return call_name(recorder, data[0]) + "(" + std::string(recorder.text(event)) + ")";
    case EventKind::SystemCallResult:
      return call_name(recorder, data[0]) + " = " + std::to_string(static_cast<std::int64_t>(data[1]));
    case EventKind::SatpSwitch: return format("satp 0x%" PRIx64 " -> 0x%" PRIx64, data[0], data[1]);
    case EventKind::Fence: return fence_text(event);
    case EventKind::ProcessSwitch: return format("runs after pid %" PRIu64, data[0]);
    case EventKind::PageAllocated:
      return "allocated " + pages_text(data[0], data[1]) + " for " + chain(model, event);
    case EventKind::PageFreed: return "freed " + pages_text(data[0], data[1]) + " by " + chain(model, event);
    case EventKind::EntryWritten:
    case EventKind::EntryMarked: return entry_text(model, event);
  }
  return {};
}

}  // namespace

std::string_view name_of(EventKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> event_kind_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<EventKind>(found - kNames.begin());
}

std::string code_place_text(const KernelModel& model, std::uint64_t address, CodeAddress what) {
  const std::uint64_t instruction = what == CodeAddress::Return ? address - 1 : address;
  const auto symbol = model.symbols().at(instruction);
  std::string text = symbol ? short_name(symbol->symbol->name) : format("0x%" PRIx64, address);
  if (const auto place = model.debug().lines().at(instruction)) {
    const std::string& path = model.debug().lines().files()[place->file];
    const std::size_t slash = path.rfind('/');
    text += " " + path.substr(slash == std::string::npos ? 0 : slash + 1) + ":" + std::to_string(place->line);
  }
  return text;
}

std::string event_text(const KernelModel& model, const Recorder& recorder, const Event& event) {
  const std::string who = process_words({.slot = 0, .pid = event.pid, .name = event.name});
  return format("[%" PRIu64 "] hart %u ", event.instruction, event.hart) + who + ": " +
         what_happened(model, recorder, event);
}

}  // namespace inspect
