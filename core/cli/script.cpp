#include "cli/script.hpp"

#include <charconv>
#include <utility>

#include "inspect/events/event_text.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Result;

constexpr std::string_view kBlanks = " \t";

std::string_view skip_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

/// Takes the first word off the front of `text`, and the one blank that ends it: what follows stands as it
/// is.
std::string_view take_word(std::string_view& text) {
  text = skip_blanks(text);
  const std::size_t end = text.find_first_of(kBlanks);
  const std::string_view word = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return word;
}

template <class Number>
std::optional<Number> to_number(std::string_view word, int base = 10) {
  Number number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

/// Fails unless `rest` holds nothing but blanks and a comment.
Result<void> expect_end(std::string_view rest) {
  const std::string_view word = take_word(rest);
  if (!word.empty() && word.front() != '#') return Error{"unexpected " + quoted(word)};
  return {};
}

/// Takes `kernel` or `kernel.MEMBER` off the front of `rest`, if it stands there.
void take_kernel_of(std::string_view& rest, PrintPageTable& table) {
  constexpr std::string_view kKernel = "kernel", kMember = "kernel.";
  std::string_view ahead = rest;
  const std::string_view word = take_word(ahead);
  const bool member = word.starts_with(kMember) && word.size() > kMember.size();
  if (word != kKernel && !member) return;
  rest = ahead;
  table.choice = TableChoice::ProcessKernel;
  if (member) table.field = word.substr(kMember.size());
}

/// Takes satp, kernel, pid N or pid N kernel off the front of `rest`. Anything else is an error that says
/// what it is not.
Result<PrintPageTable> take_table(std::string_view& rest) {
  const std::string_view which = take_word(rest);
  if (which == "satp") return PrintPageTable{};
  if (which == "kernel") return PrintPageTable{.choice = TableChoice::Kernel};
  if (which != "pid")
    return Error{"unknown page table " + quoted(which) + "; kernel, satp, pid N or pid N kernel is meant"};
  const std::string_view word = take_word(rest);
  const auto pid = to_number<std::uint32_t>(word);
  if (!pid) return Error{"pid needs the number of a process, not " + quoted(word)};
  PrintPageTable table{.choice = TableChoice::Process, .pid = *pid};
  take_kernel_of(rest, table);
  return table;
}

Result<PrintPageTable> parse_page_table(std::string_view rest) {
  if (expect_end(rest)) return PrintPageTable{};
  auto command = take_table(rest);
  if (!command) return command;
  if (auto end = expect_end(rest); !end) return end.error();
  return command;
}

/// A decimal number, or a hexadecimal one with 0x.
std::optional<std::uint64_t> to_address(std::string_view word) {
  if (!word.starts_with("0x")) return to_number<std::uint64_t>(word);
  word.remove_prefix(2);
  return to_number<std::uint64_t>(word, 16);
}

/// WHICH VA, and `sum` and `mxr` as if those bits of mstatus were set.
Result<PrintTranslation> parse_translation(std::string_view rest) {
  const auto table = take_table(rest);
  if (!table) return table.error();
  const std::string_view word = take_word(rest);
  const auto va = to_address(word);
  if (!va) return Error{"translate needs a virtual address, not " + quoted(word)};
  PrintTranslation command{.table = table.value(), .va = *va};
  while (!expect_end(rest)) {
    const std::string_view bit = take_word(rest);
    if (bit != "sum" && bit != "mxr") return Error{"unexpected " + quoted(bit) + "; sum or mxr is meant"};
    (bit == "sum" ? command.sum : command.mxr) = true;
  }
  return command;
}

/// Kinds of events, all of them when none is named.
Result<inspect::EventKinds> parse_kinds(std::string_view rest) {
  inspect::EventKinds kinds = 0;
  while (!expect_end(rest)) {
    const std::string_view word = take_word(rest);
    const auto kind = inspect::event_kind_named(word);
    if (!kind) return Error{"there are no events of the kind " + quoted(word)};
    kinds |= inspect::only(*kind);
  }
  return kinds == 0 ? inspect::kAllKinds : kinds;
}

/// A physical address, or WHICH and a virtual one, or `entry`, WHICH and a virtual one.
Result<PrintProvenance> parse_provenance(std::string_view rest) {
  PrintProvenance command;
  std::string_view ahead = rest;
  const std::string_view first = take_word(ahead);
  const auto physical = to_address(first);
  if (first == "entry") command.of = ProvenanceOf::Entry;
  if (first == "entry" || physical) rest = ahead;
  if (physical) {
    command.address = *physical;
  } else {
    const auto table = take_table(rest);
    if (!table) return table.error();
    const std::string_view word = take_word(rest);
    const auto address = to_address(word);
    if (!address) return Error{"provenance needs an address, not " + quoted(word)};
    command.table = table.value();
    command.address = *address;
  }
  if (auto end = expect_end(rest); !end) return end.error();
  return command;
}

/// trap, system-call [NAME], page-fault, satp, user, return, write ADDRESS, or a place in the code.
Result<RunTo> parse_run_to(std::string_view rest) {
  constexpr std::pair<std::string_view, RunTarget> kTargets[] = {
      {"trap", RunTarget::Trap},
      {"system-call", RunTarget::SystemCall},
      {"page-fault", RunTarget::PageFault},
      {"satp", RunTarget::Satp},
      {"user", RunTarget::User},
      {"return", RunTarget::Return},
      {"write", RunTarget::Write},
  };
  const std::string_view word = take_word(rest);
  if (word.empty()) return Error{"run-to needs a place or an event"};
  RunTo command{.target = RunTarget::Place, .place = std::string(word)};
  for (const auto& [name, target] : kTargets) {
    if (word == name) command = {.target = target, .place = {}};
  }
  if (command.target == RunTarget::SystemCall) command.place = take_word(rest);
  if (command.target == RunTarget::Write) {
    const std::string_view number = take_word(rest);
    const auto address = to_address(number);
    if (!address) return Error{"write needs a physical address, not " + quoted(number)};
    command.address = *address;
  }
  if (auto end = expect_end(rest); !end) return end.error();
  return command;
}

/// Nothing, `over`, or a number of instructions.
Result<void> parse_step(ScriptLine& line, std::string_view rest) {
  line.command = Step{};
  if (expect_end(rest)) return {};
  const std::string_view word = take_word(rest);
  if (word == "over") {
    line.command = StepOver{};
  } else if (const auto number = to_number<std::uint64_t>(word)) {
    line.command = Step{*number};
  } else {
    return Error{"step needs a number of instructions, or over, not " + quoted(word)};
  }
  return expect_end(rest);
}

Result<PrintCode> parse_disassemble(std::string_view rest) {
  if (expect_end(rest)) return PrintCode{};
  PrintCode command{std::string(take_word(rest))};
  if (auto end = expect_end(rest); !end) return end.error();
  return command;
}

Result<PrintTrapframe> parse_trapframe(std::string_view rest) {
  const std::string_view word = take_word(rest);
  const auto pid = to_number<std::uint32_t>(word);
  if (!pid) return Error{"trapframe needs the number of a process, not " + quoted(word)};
  if (auto end = expect_end(rest); !end) return end.error();
  return PrintTrapframe{*pid};
}

/// What `parse` makes of the rest of the line.
template <class Parse>
Result<void> parse_as(ScriptLine& line, std::string_view rest, Parse parse) {
  auto command = parse(rest);
  if (!command) return command.error();
  line.command = std::move(command.value());
  return {};
}

template <class TextCommand>
Result<void> parse_text_command(ScriptLine& line, std::string_view name, std::string_view rest) {
  if (rest.empty()) return Error{std::string(name) + " needs a text"};
  auto text = unescape(rest);
  if (!text) return text.error();
  line.command = TextCommand{std::move(text.value())};
  return {};
}

/// The commands that stand alone.
std::optional<decltype(ScriptLine::command)> parse_lone_word(std::string_view name) {
  if (name == "processes") return PrintProcesses{};
  if (name == "free-pages") return PrintFreePages{};
  if (name == "memory-map") return PrintMemoryMap{};
  if (name == "backtrace") return PrintBacktraces{};
  if (name == "checks") return PrintFindings{};
  if (name == "registers") return PrintRegisters{};
  if (name == "quit") return Quit{};
  return std::nullopt;
}

/// `text` is a line without its end that is neither empty nor a comment.
Result<void> parse_command(ScriptLine& line, std::string_view text) {
  std::string_view rest = text;
  const std::string_view name = take_word(rest);
  if (name == "wait") return parse_text_command<Wait>(line, name, rest);
  if (name == "type") return parse_text_command<Type>(line, name, rest);
  if (name == "page-table") return parse_as(line, rest, parse_page_table);
  if (name == "translate") return parse_as(line, rest, parse_translation);
  if (name == "trapframe") return parse_as(line, rest, parse_trapframe);
  if (name == "run-to") return parse_as(line, rest, parse_run_to);
  if (name == "step") return parse_step(line, rest);
  if (name == "disassemble") return parse_as(line, rest, parse_disassemble);
  if (name == "ranges") {
    auto command = parse_page_table(rest);
    if (!command) return command.error();
    line.command = PrintRanges{command.value()};
    return {};
  }
  if (name == "provenance") return parse_as(line, rest, parse_provenance);
  if (name == "record" || name == "events") {
    const auto kinds = parse_kinds(rest);
    if (!kinds) return kinds.error();
    if (name == "record") line.command = Record{kinds.value()};
    if (name == "events") line.command = PrintEvents{kinds.value()};
    return {};
  }
  if (const auto command = parse_lone_word(name)) {
    line.command = *command;
    return expect_end(rest);
  }
  if (name == "at" && !line.at) {
    const std::string_view word = take_word(rest);
    line.at = to_number<std::uint64_t>(word);
    if (!line.at) return Error{"at needs a number of instructions, not " + quoted(word)};
    return parse_command(line, rest);
  }
  return Error{name.empty() ? std::string("a command is missing") : "unknown command " + quoted(name)};
}

constexpr std::string_view kEscapeLetters = "abefnrtv\\\"'";
constexpr std::string_view kEscapeValues = "\a\b\x1b\f\n\r\t\v\\\"'";
static_assert(kEscapeLetters.size() == kEscapeValues.size());

struct Character {
  char value;
  std::size_t length;  ///< of its escape, without the backslash
};

/// The character that a numeric escape stands for: `digits` starts at its first digit.
std::optional<Character> numeric_escape(std::string_view digits, std::size_t most, int base) {
  unsigned value = 0;
  const std::string_view candidates = digits.substr(0, most);
  const auto [end, error] =
      std::from_chars(candidates.data(), candidates.data() + candidates.size(), value, base);
  if (error != std::errc{} || value > 0xff) return std::nullopt;
  return Character{static_cast<char>(value), static_cast<std::size_t>(end - candidates.data())};
}

/// `escape` starts behind the backslash.
std::optional<Character> read_escape(std::string_view escape) {
  constexpr std::size_t kMostHexDigits = 2, kMostOctalDigits = 3;
  if (escape.empty()) return std::nullopt;
  if (const std::size_t letter = kEscapeLetters.find(escape.front()); letter != std::string_view::npos) {
    return Character{kEscapeValues[letter], 1};
  }
  if (escape.front() != 'x') return numeric_escape(escape, kMostOctalDigits, 8);
  auto character = numeric_escape(escape.substr(1), kMostHexDigits, 16);
  if (character) character->length += 1;
  return character;
}

}  // namespace

Result<std::string> unescape(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t backslash = text.find('\\');
    plain += text.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    text.remove_prefix(backslash + 1);
    const auto character = read_escape(text);
    if (!character) return Error{"unknown escape '\\" + std::string(text.substr(0, 1)) + "'"};
    plain += character->value;
    text.remove_prefix(character->length);
  }
  return plain;
}

std::string Script::describe(const ScriptLine& line) const {
  return name + ":" + std::to_string(line.number) + ": " + line.source;
}

Result<Script> parse_script(std::string_view text, std::string name) {
  Script script{std::move(name), {}};
  unsigned number = 0;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    std::string_view source = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    number++;
    if (source.ends_with('\r')) source.remove_suffix(1);
    const std::string_view content = skip_blanks(source);
    if (content.empty() || content.front() == '#') continue;
    ScriptLine line{number, std::string(content), std::nullopt, Quit{}};
    if (auto parsed = parse_command(line, content); !parsed) {
      return Error{script.name + ":" + std::to_string(number) + ": " + parsed.error().message};
    }
    script.lines.push_back(std::move(line));
  }
  return script;
}

}  // namespace cli
