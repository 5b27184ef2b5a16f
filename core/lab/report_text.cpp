#include "lab/report_text.hpp"

#include <algorithm>
#include <span>

namespace lab {

using riscv::Pte;

namespace {

constexpr std::size_t kLinesOfAScreen = 24;
/// From so many on, entries in a row of one table become one line.
constexpr std::size_t kShortestRun = 4;

/// Letters of the flags that are set, V aside, as xv6's labs write them.
std::string letters(Pte entry) {
  constexpr std::string_view kLetters = "vrwxugad";
  std::string text;
  for (unsigned bit = 1; bit < kLetters.size(); ++bit) {
    if ((entry.raw >> bit & 1) != 0) text += kLetters[bit];
  }
  return text;
}

std::string place_text(const EntryEvent& event, std::size_t run) {
  std::string text = hex(event.table.value) + "[" + std::to_string(event.index);
  if (run > 1) text += ".." + std::to_string(event.index + run - 1);
  return text + "] level " + (event.level ? std::to_string(*event.level) : std::string("?"));
}

std::string event_text(const EntryEvent& event) {
  if (event.kind == EntryEvent::Kind::Read)
    return "read      " + place_text(event, 1) + "  " + entry_text(event.after);
  return "wrote     " + place_text(event, 1) + "  " + entry_text(event.after) + "  (was " +
         entry_text(event.before) + ")";
}

/// Whether `next` goes on where `event` leaves off, in the same manner.
bool goes_on(const EntryEvent& event, const EntryEvent& next) {
  return next.kind == event.kind && next.table == event.table && next.index == event.index + 1 &&
         next.after.valid() == event.after.valid();
}

std::size_t run_length(std::span<const EntryEvent> events) {
  std::size_t length = 1;
  while (length < events.size() && goes_on(events[length - 1], events[length])) ++length;
  return length;
}

std::string run_text(std::span<const EntryEvent> run) {
  const bool read = run.front().kind == EntryEvent::Kind::Read;
  const std::string text = (read ? "read      " : "wrote     ") + place_text(run.front(), run.size()) + "  ";
  if (!run.front().after.valid()) return text + "none valid";
  return text + entry_text(run.front().after) + " to " + entry_text(run.back().after);
}

/// Reads of whole tables would hide the rest: runs of invalid entries, and of writes, become a line.
std::vector<std::string> event_lines(std::span<const EntryEvent> events) {
  std::vector<std::string> lines;
  while (!events.empty()) {
    const std::size_t run = run_length(events);
    if (run >= kShortestRun) {
      lines.push_back(run_text(events.first(run)));
    } else {
      for (const EntryEvent& event : events.first(run)) lines.push_back(event_text(event));
    }
    events = events.subspan(run);
  }
  return lines;
}

std::vector<std::string> page_lines(std::span<const PageEvent> events) {
  std::vector<std::string> lines;
  for (const PageEvent& event : events) {
    lines.push_back((event.kind == PageEvent::Kind::Allocated ? "allocated " : "freed     ") +
                    hex(event.page.value));
  }
  return lines;
}

std::string first_line(const Report& report) {
  switch (report.ending) {
    case Ending::Returned: return "= " + to_text(report.value);
    case Ending::Panicked: return "panic: " + report.text + "; nothing has changed";
    case Ending::Stopped: return "stopped: " + report.text + "; nothing has changed";
    case Ending::Refused: return "not called: " + report.text;
  }
  return "";
}

void add_lines(std::string& text, const std::vector<std::string>& lines, Detail detail) {
  const std::size_t shown = detail == Detail::All ? lines.size() : std::min(lines.size(), kLinesOfAScreen);
  for (std::size_t i = 0; i < shown; ++i) text += "  " + lines[i] + "\n";
  if (shown < lines.size()) text += "  ... and " + std::to_string(lines.size() - shown) + " more lines\n";
}

}  // namespace

std::string ending_text(const Report& report) {
  switch (report.ending) {
    case Ending::Returned: return "it returned " + to_text(report.value);
    case Ending::Panicked: return "it panicked: " + report.text;
    case Ending::Stopped: return "it was stopped: " + report.text;
    case Ending::Refused: return "it was not called: " + report.text;
  }
  return "";
}

std::string entry_text(Pte entry) {
  if (entry.raw == 0) return "0";
  if (!entry.valid()) return hex(entry.raw) + " invalid";
  std::string text = hex(entry.raw) + " -> " + hex(entry.target().value);
  const std::string flags = letters(entry);
  return flags.empty() ? text : text + " " + flags;
}

std::string to_text(const Report& report, Detail detail) {
  std::string text = report.printed + "  " + first_line(report) + "\n";
  for (const std::string& note : report.notes) text += "  " + note + "\n";
  if (detail == Detail::Result) return text;
  add_lines(text, page_lines(report.pages), detail);
  add_lines(text, event_lines(report.entries), detail);
  if (report.entries_left_out > 0)
    text += "  ... and " + std::to_string(report.entries_left_out) + " more entries, not kept\n";
  if (report.fences > 0) text += "  fences    " + std::to_string(report.fences) + "\n";
  return text;
}

}  // namespace lab
