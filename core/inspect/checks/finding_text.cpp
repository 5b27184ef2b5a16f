#include <cinttypes>
#include <cstdarg>
#include <cstdio>

#include "inspect/checks/finding.hpp"

namespace inspect {

namespace {

std::string format(const char* pattern, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof text, pattern, arguments);
  va_end(arguments);
  return text;
}

/// What the guest wrote, in letters that a terminal does not obey.
std::string printable(const std::string& guest_text) {
  constexpr std::size_t kMost = 32;
  std::string text;
  for (const char letter : guest_text) {
    if (text.size() == kMost) break;
    text += letter >= ' ' && letter <= '~' ? letter : '?';
  }
  return text;
}

std::string who(const Party& party) {
  if (party.pid == 0) return "the kernel";
  return format("pid %" PRIu32, party.pid) + (party.name.empty() ? "" : " (" + printable(party.name) + ")");
}

std::string mapping(const Party& party) {
  return who(party) + format(" at 0x%" PRIx64 " by entry 0x%" PRIx64 " (0x%016" PRIx64 ")", party.va.value,
                             party.entry.value, party.pte.raw);
}

const char* name_of(PageRole role) {
  switch (role) {
    case PageRole::Other: return "a page";
    case PageRole::Image: return "a page of the kernel's image";
    case PageRole::Table: return "a page-table page";
    case PageRole::KernelStack: return "a kernel stack";
    case PageRole::Trapframe: return "a trapframe";
    case PageRole::Free: return "a free page";
  }
  return "a page";
}

const char* what(const Finding& finding) {
  switch (finding.check) {
    case Check::StaleTranslation: return "may have used a stale translation: sfence.vma is missing";
    case Check::FreeMapped: return "is free, and mapped";
    case Check::LostPage: return "is allocated, and nothing leads to it";
    case Check::SharedWritable: return "may be written by two processes";
    case Check::WritableExecutable: return "is writable and executable";
    case Check::MissingUser: return "is user memory without U";
    case Check::KernelPageUser: return "is mapped with U";
    case Check::OutsideMemory: return "is neither RAM nor a device";
    case Check::SharedTable: return "is a table in two places";
    case Check::BrokenFreeList: return "is where the free list breaks: twice on it, or no page";
    case Check::StackOverflow: return "is the guard below the kernel stack";
    case Check::TrapLoop: return "faults again and again";
  }
  return "";
}

std::string text_of_event(const Finding& finding) {
  std::string text = format("hart %u", finding.place->hart);
  if (!finding.parties.empty()) text += ", " + who(finding.parties.front());
  text += format(", pc 0x%" PRIx64, finding.place->pc);
  if (!finding.place->function.empty()) text += " in " + printable(finding.place->function);
  text += format(": address 0x%" PRIx64 " ", finding.va.value);
  text += what(finding);
  if (finding.stale) {
    text += format("; its TLB may hold 0x%016" PRIx64 " since instruction %" PRIu64
                   ", the tables now say 0x%016" PRIx64,
                   finding.stale->held.pte.raw, finding.stale->held.since, finding.stale->now.entry.raw);
  }
  return text;
}

}  // namespace

const char* name_of(Check check) {
  switch (check) {
    case Check::StaleTranslation: return "stale-translation";
    case Check::FreeMapped: return "free-mapped";
    case Check::LostPage: return "lost-page";
    case Check::SharedWritable: return "shared-writable";
    case Check::WritableExecutable: return "writable-executable";
    case Check::MissingUser: return "missing-user";
    case Check::KernelPageUser: return "kernel-page-user";
    case Check::OutsideMemory: return "outside-memory";
    case Check::SharedTable: return "shared-table";
    case Check::BrokenFreeList: return "broken-free-list";
    case Check::StackOverflow: return "stack-overflow";
    case Check::TrapLoop: return "trap-loop";
  }
  return "";
}

std::string finding_text(const Finding& finding) {
  std::string text = std::string(name_of(finding.check)) + ": ";
  if (finding.place) {
    text += text_of_event(finding);
  } else {
    text += name_of(finding.role) + format(" 0x%" PRIx64 " ", finding.page.value) + what(finding);
    for (const Party& party : finding.parties) text += ", " + mapping(party);
  }
  return text + format("; since instruction %" PRIu64, finding.since);
}

}  // namespace inspect
