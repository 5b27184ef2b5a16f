#include "inspect/stop_report.hpp"

#include <cinttypes>
#include <cstdio>

#include "riscv/cause.hpp"

namespace inspect {

namespace {

std::string hexadecimal(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%" PRIx64, value);
  return text;
}

std::string cause_text(std::uint64_t cause) {
  const std::uint64_t code = cause & ~riscv::kCauseInterrupt;
  if ((cause & riscv::kCauseInterrupt) != 0) return "interrupt " + std::to_string(code);
  return std::string(riscv::name_of(static_cast<riscv::ExceptionCause>(code & 0xff))) + " (" +
         std::to_string(code) + ")";
}

const char* writer_text(machine::Writer writer) {
  switch (writer) {
    case machine::Writer::Hart: return "a store";
    case machine::Writer::Walk: return "a walk that sets A or D";
    case machine::Writer::Device: return "a device";
  }
  return "?";
}

std::string what(const StopReport& report) {
  switch (report.cause) {
    case StopCause::Breakpoint: return "breakpoint " + std::to_string(report.breakpoint) + " at ";
    case StopCause::Place: return "at ";
    case StopCause::Returned: return "returned to ";
    case StopCause::Trap: return "trap: " + cause_text(report.trap.cause) + " in ";
    case StopCause::SystemCall:
      return "system call " + std::to_string(report.number) +
             (report.call.empty() ? "" : " (" + report.call + ")") + " in ";
    case StopCause::PageFault:
      return "page fault: " + cause_text(report.trap.cause) + " of " + hexadecimal(report.trap.value) +
             " in ";
    case StopCause::SatpWrite:
      return "satp: " + hexadecimal(report.satp_before) + " -> " + hexadecimal(report.satp_after) + " in ";
    case StopCause::ReturnToUser: return "return to user mode at ";
    case StopCause::Write:
      return "write: " + hexadecimal(report.write.address.value) + " by " + writer_text(report.write.by) +
             ": " + hexadecimal(report.write.before) + " -> " + hexadecimal(report.write.after) + " in ";
  }
  return {};
}

}  // namespace

std::string stop_text(const StopReport& report) {
  std::string text = what(report) + place_text(report.at) + ", hart " + std::to_string(report.hart);
  if (report.pid) text += ", pid " + std::to_string(*report.pid);
  return text;
}

}  // namespace inspect
