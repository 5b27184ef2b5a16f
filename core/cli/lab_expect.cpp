#include "cli/lab_expect.hpp"

#include <array>
#include <string>

#include "lab/expression.hpp"
#include "lab/report_text.hpp"

namespace cli {

namespace {

using lab::Ending;
using lab::EntryEvent;
using lab::PageEvent;
using lab::Report;
using lab::Type;
using lab::Value;
using machine::Error;
using machine::Result;

/// The value that is expected, in words for those that are no expression.
Result<Value> expected_value(std::string_view text, const lab::Lab& lab) {
  if (text == "nothing") return Value{Type::Nothing, 0, {}};
  if (text == "done") return Value{Type::Void, 0, {}};
  if (text == "true" || text == "false") return Value{Type::Truth, text == "true" ? 1u : 0u, {}};
  if (text.starts_with('"')) return lab.evaluate(text, Type::Bytes);
  return lab.evaluate(text, Type::Number);
}

/// Expectations of results without a number say more by their type than others.
bool distinct(Type type) { return type == Type::Nothing || type == Type::Void || type == Type::Bytes; }

bool equal(const Value& expected, const Value& value) {
  if ((distinct(expected.type) || distinct(value.type)) && expected.type != value.type) return false;
  if ((expected.type == Type::Truth) != (value.type == Type::Truth)) return false;
  return expected.number == value.number && expected.bytes == value.bytes;
}

Result<void> expect_value(std::string_view text, const Report& report, const lab::Lab& lab) {
  const auto expected = expected_value(text, lab);
  if (!expected) return expected.error();
  if (report.ending == Ending::Returned && equal(expected.value(), report.value)) return {};
  return Error{lab::ending_text(report) + ", not " + lab::to_text(expected.value())};
}

Result<void> expect_ending(Ending ending, std::string_view text, const Report& report, const lab::Lab& lab) {
  const auto part = text.empty() ? Result<Value>(Value{}) : lab.evaluate(text, Type::Bytes);
  if (!part) return part.error();
  if (report.ending == ending && report.text.find(part.value().bytes) != std::string::npos) return {};
  return Error{lab::ending_text(report)};
}

Result<void> expect_printed(std::string_view text, const Report& report, const lab::Lab& lab) {
  const auto part = lab.evaluate(text, Type::Bytes);
  if (!part) return part.error();
  if (report.printed.find(part.value().bytes) != std::string::npos) return {};
  return Error{"it printed " + lab::quoted(report.printed)};
}

Result<void> expect_count(std::string_view text, std::string_view what, std::size_t count,
                          const lab::Lab& lab) {
  const auto expected = lab.evaluate(text, Type::Number);
  if (!expected) return expected.error();
  if (expected.value().number == count) return {};
  return Error{std::string(what) + ": " + std::to_string(count) + ", not " +
               std::to_string(expected.value().number)};
}

struct Ended {
  std::string_view word;
  Ending ending;
};
constexpr std::array kEndings{Ended{"panic", Ending::Panicked}, Ended{"stopped", Ending::Stopped},
                              Ended{"refused", Ending::Refused}};

struct Counted {
  std::string_view word;
  std::size_t (*count)(const Report& report, const lab::Lab& lab);
};
constexpr std::array kCounts{
    Counted{"allocated",
            [](const Report& r, const lab::Lab&) { return r.count(PageEvent::Kind::Allocated); }},
    Counted{"freed", [](const Report& r, const lab::Lab&) { return r.count(PageEvent::Kind::Freed); }},
    Counted{"read", [](const Report& r, const lab::Lab&) { return r.count(EntryEvent::Kind::Read); }},
    Counted{"wrote", [](const Report& r, const lab::Lab&) { return r.count(EntryEvent::Kind::Written); }},
    Counted{"fences", [](const Report& r, const lab::Lab&) -> std::size_t { return r.fences; }},
    Counted{"free", [](const Report&, const lab::Lab& lab) { return lab.free_pages(); }},
};

}  // namespace

Result<void> check_expectation(std::string_view text, const Report& report, const lab::Lab& lab) {
  text = lab::trimmed(text);
  const std::size_t end = text.find_first_of(" \t");
  const std::string_view word = text.substr(0, end);
  const std::string_view rest = end == std::string_view::npos ? "" : lab::trimmed(text.substr(end));
  if (word == "=") return expect_value(rest, report, lab);
  if (word == "printed") return expect_printed(rest, report, lab);
  for (const Ended& ended : kEndings) {
    if (ended.word == word) return expect_ending(ended.ending, rest, report, lab);
  }
  for (const Counted& counted : kCounts) {
    if (counted.word == word) return expect_count(rest, word, counted.count(report, lab), lab);
  }
  return Error{"'" + std::string(word) +
               "' cannot be expected; =, panic, stopped, refused, printed, allocated, freed, read, wrote, "
               "fences and free can"};
}

}  // namespace cli
