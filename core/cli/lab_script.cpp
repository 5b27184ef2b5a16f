#include "cli/lab_script.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "cli/files.hpp"
#include "cli/lab_boot.hpp"
#include "cli/lab_expect.hpp"
#include "lab/expression.hpp"

namespace cli {

using lab::Detail;
using lab::Type;
using machine::Error;
using machine::Result;

namespace {

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \t")); }

Result<std::uint64_t> parse_number(std::string_view what, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return number;
  return Error{std::string(what) + " needs a number, not '" + std::string(text) + "'"};
}

/// Where a comment begins, quotes apart.
std::string_view without_comment(std::string_view line) {
  bool in_quotes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && in_quotes) {
      ++i;
    } else if (line[i] == '"') {
      in_quotes = !in_quotes;
    } else if (line[i] == '#' && !in_quotes) {
      return line.substr(0, i);
    }
  }
  return line;
}

std::string help_text(const lab::GuestFunction& function) {
  return lab::signature(function.name, function.typed()) + "\n    " + function.help + "\n";
}

std::string own_functions_help(const lab::GuestKernel& kernel) {
  std::string text;
  for (const lab::GuestFunction& function : kernel.functions()) text += help_text(function);
  return text;
}

}  // namespace

const LabScript::Command LabScript::kCommands[] = {
    {"arena", &LabScript::open_arena}, {"variant", &LabScript::choose_variant},
    {"boot", &LabScript::boot},        {"dump", &LabScript::dump},
    {"changes", &LabScript::changes},  {"undo", &LabScript::undo},
    {"fail", &LabScript::fail},        {"show", &LabScript::show},
    {"help", &LabScript::help},        {"expect", &LabScript::expect},
};

LabScript::LabScript(std::size_t arena_pages, kernel::Variant variant, Detail detail) : detail_(detail) {
  (void)lab_.open_arena(arena_pages, variant);
}

Result<void> LabScript::check_unexpected(std::string_view next_line) {
  next_line = lab::trimmed(without_comment(next_line));
  if (unexpected_.empty() || next_line.empty() || first_word(next_line) == "expect") return {};
  return check_unexpected();
}

Result<void> LabScript::check_unexpected() {
  if (unexpected_.empty()) return {};
  return Error{std::exchange(unexpected_, {}) + ", and the line behind it does not expect that"};
}

Result<std::string> LabScript::perform(std::string_view line) {
  line = lab::trimmed(without_comment(line));
  if (line.empty()) return std::string();
  const std::string_view word = first_word(line);
  const std::string_view rest = lab::trimmed(line.substr(word.size()));
  const std::size_t equals = line.find('=');
  if (word != "expect" && equals != std::string_view::npos &&
      lab::is_name(lab::trimmed(line.substr(0, equals))))
    return assign(lab::trimmed(line.substr(0, equals)), lab::trimmed(line.substr(equals + 1)));
  for (const Command& command : kCommands) {
    if (command.name == word) return (this->*command.perform)(rest);
  }
  return call(line);
}

/// What the lab stands on, in a line.
std::string LabScript::state_text() const {
  return "  " + (lab_.calls_guest() ? "own" : std::string(kernel::name_of(lab_.variant()))) + ", " +
         std::to_string(lab_.free_pages()) + " free pages\n";
}

Result<std::string> LabScript::open_arena(std::string_view rest) {
  const auto pages = parse_number("arena", rest);
  if (!pages) return pages.error();
  const std::uint64_t most = lab::kMostArenaPages + 1;
  const auto count = static_cast<std::size_t>(std::min(pages.value(), most));
  if (auto opened = lab_.open_arena(count, lab_.variant()); !opened) return opened.error();
  machine_.reset();
  return state_text();
}

Result<std::string> LabScript::choose_variant(std::string_view rest) {
  if (rest == "own") {
    if (auto chosen = lab_.choose_guest(); !chosen)
      return Error{"the kernel's own functions cannot be called: " + chosen.error().message};
    return state_text();
  }
  const auto variant = lab::variant_named(rest);
  if (!variant)
    return Error{"there is no variant '" + std::string(rest) + "': classic, kpt, super, cow, lazy, own"};
  lab_.choose(*variant);
  return state_text();
}

Result<std::string> LabScript::boot(std::string_view rest) {
  auto machine = boot_for_lab(rest);
  if (!machine) return machine.error();
  const inspect::KernelModel model(machine.value()->kernel());
  std::string text;
  for (const std::string& note : lab_.fork(*machine.value(), model)) text += "  " + note + "\n";
  machine_ = std::move(machine.value());
  return text + state_text();
}

Result<std::string> LabScript::dump(std::string_view rest) {
  const auto table = lab_.evaluate(rest, Type::Table);
  if (!table) return table.error();
  return lab::dump_text(lab_.dump(riscv::PhysAddr(table.value().number)), vmprint_format());
}

Result<std::string> LabScript::changes(std::string_view rest) {
  const auto table = lab_.evaluate(rest, Type::Table);
  if (!table) return table.error();
  const riscv::PhysAddr root(table.value().number);
  return lab::difference_text(lab_.dump_before(root), lab_.dump(root), vmprint_format());
}

Result<std::string> LabScript::undo(std::string_view rest) {
  const auto count = rest.empty() ? Result<std::uint64_t>(1) : parse_number("undo", rest);
  if (!count) return count.error();
  for (std::uint64_t done = 0; done < count.value(); ++done) {
    if (!lab_.undo()) return Error{"there is nothing to undo"};
  }
  return state_text();
}

Result<std::string> LabScript::fail(std::string_view rest) {
  const auto number = rest == "never" ? Result<std::uint64_t>(0) : parse_number("fail", rest);
  if (!number) return number.error();
  lab_.fail_allocation(number.value());
  return std::string();
}

Result<std::string> LabScript::show(std::string_view rest) {
  for (const auto& [word, detail] : {std::pair{"results", Detail::Result},
                                     std::pair{"effects", Detail::Effects}, std::pair{"all", Detail::All}}) {
    if (rest != word) continue;
    detail_ = detail;
    return std::string();
  }
  return Error{"show results, show effects or show all"};
}

Result<std::string> LabScript::help(std::string_view rest) {
  if (rest.empty() && lab_.calls_guest()) return own_functions_help(*lab_.guest());
  if (rest.empty()) return lab_language_help();
  if (lab_.calls_guest()) {
    const lab::GuestFunction* own = lab_.guest()->find(rest);
    return own != nullptr ? Text(help_text(*own))
                          : Text(Error{"there is no function '" + std::string(rest) + "'"});
  }
  const lab::Function* function = lab::find_function(rest);
  if (function == nullptr) return Error{"there is no function '" + std::string(rest) + "'"};
  return lab::signature(function->name, function->parameters()) + "\n    " + std::string(function->help) +
         "\n";
}

Result<std::string> LabScript::expect(std::string_view rest) {
  if (!last_) return Error{"expect stands behind a call"};
  unexpected_.clear();
  if (auto held = check_expectation(rest, *last_, lab_); !held) return held.error();
  return std::string();
}

Result<std::string> LabScript::assign(std::string_view name, std::string_view rest) {
  constexpr std::string_view kFile = "file(";
  if (rest.starts_with(kFile)) return read_into(name, rest);
  if (rest.ends_with(')') && !rest.starts_with('"')) {
    auto text = call(rest);
    if (!text || last_->ending != lab::Ending::Returned) return text;
    if (auto defined = lab_.define(name, last_->value); !defined) return defined.error();
    return text;
  }
  auto value = lab_.evaluate(rest, rest.starts_with('"') ? Type::Bytes : Type::Number);
  if (!value) return value.error();
  if (auto defined = lab_.define(name, std::move(value.value())); !defined) return defined.error();
  return std::string();
}

/// NAME = file("PATH")
Result<std::string> LabScript::read_into(std::string_view name, std::string_view rest) {
  const auto file = lab::parse_call(rest);
  if (!file || file.value().arguments.size() != 1) return Error{"file takes one path in quotes"};
  const auto path = lab_.evaluate(file.value().arguments.front(), Type::Bytes);
  if (!path) return path.error();
  auto content = read_file("file", path.value().bytes);
  if (!content) return content.error();
  lab::Value value{
      .type = Type::Bytes, .number = 0, .bytes = {content.value().begin(), content.value().end()}};
  if (auto defined = lab_.define(name, std::move(value)); !defined) return defined.error();
  return "  " + std::to_string(content.value().size()) + " bytes\n";
}

Result<std::string> LabScript::call(std::string_view text) {
  const auto parts = lab::parse_call(text);
  if (!parts) return parts.error();
  last_ = lab_.call(parts.value().function, parts.value().arguments);
  std::string shown = lab::to_text(*last_, detail_);
  if (last_->ending != lab::Ending::Returned) unexpected_ = lab::ending_text(*last_);
  return shown;
}

kernel::VmprintFormat LabScript::vmprint_format() const {
  return kernel::features_of(lab_.variant()).vmprint_format;
}

std::string lab_language_help() {
  std::string text = R"(Lines
  NAME = FUNCTION(ARGUMENT, ...)   call a function; NAME = may be left out
  NAME = EXPRESSION                give a value a name
  NAME = file("PATH")              the bytes of a file, for exec
  dump TABLE                       print a page table
  changes TABLE                    print it with + and - where the last call that changed something changed it
  undo [N]                         take back the last call that changed something, or N of them
  arena PAGES                      begin anew with so many free pages
  variant NAME                     call the functions of classic, kpt, super, cow or lazy; `own`: those of the
                                   machine's kernel itself, in its own machine code
  boot WHAT at N                   begin anew with the memory of a machine that has done N instructions, or
  boot WHAT until "TEXT"           has printed TEXT; WHAT is an image or options of `pagewalk run`
  fail N, fail never               let the N-th allocation from now on fail
  show results|effects|all         how much is printed of a call
  expect = VALUE                   what the last call returned: an expression, true, false, nothing or done
  expect panic|stopped|refused ["TEXT"]      that it ended so, with TEXT among its words
  expect allocated|freed|read|wrote|fences|free N       how many pages it allocated or freed, entries it read
                                   or wrote, fences it made; how many pages are free now
  expect printed "TEXT"            that it printed TEXT
  help [FUNCTION]                  this text, or the line of a function
  # ...                            a comment

Arguments
  4096  0x1000  4K  2M             numbers, addresses, sizes; joined by + and -
  "text\n\x00"  "x" * 4096         bytes
  "rwxu"  rwxu  -                  permissions, or none
  Fail  Allocate  Keep  Free       as the parameter has it
  MAXVA TRAMPOLINE TRAPFRAME USYSCALL KERNBASE PGSIZE
  kernel  satp  pid N              page tables of the machine that was booted
)";
  const lab::Function* last = nullptr;
  for (const lab::Function& function : lab::functions()) {
    if (last == nullptr || last->group != function.group)
      text += "\n" + std::string(lab::name_of(function.group)) + "\n";
    text += "  " + lab::signature(function.name, function.parameters()) + "\n      " +
            std::string(function.help) + "\n";
    last = &function;
  }
  return text;
}

}  // namespace cli
