#include "lab/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/page_table.hpp"

namespace lab {

using machine::Error;
using machine::Result;

namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_word(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_';
}

bool is_digit(char character) { return character >= '0' && character <= '9'; }

Error unexpected(std::string_view text, Type wanted) {
  return Error{"'" + std::string(text) + "' is not " + std::string(name_of(wanted))};
}

struct Constant {
  std::string_view name;
  Type type;
  std::uint64_t value;
};

constexpr std::array kConstants{
    Constant{"MAXVA", Type::Va, kernel::MAXVA.value},
    Constant{"TRAMPOLINE", Type::Va, kernel::TRAMPOLINE.value},
    Constant{"TRAPFRAME", Type::Va, kernel::TRAPFRAME.value},
    Constant{"USYSCALL", Type::Va, kernel::USYSCALL.value},
    Constant{"KERNBASE", Type::Pa, kernel::KERNBASE.value},
    Constant{"PGSIZE", Type::Size, kernel::PGSIZE},
};

/// The words that parameters of some types offer, with their values.
std::optional<std::uint64_t> choice(std::string_view word, Type type) {
  if (type == Type::OnMissing && word == "Fail") return 0;
  if (type == Type::OnMissing && word == "Allocate") return 1;
  if (type == Type::Backing && word == "Keep") return 0;
  if (type == Type::Backing && word == "Free") return 1;
  return std::nullopt;
}

std::optional<std::uint64_t> permissions(std::string_view letters) {
  if (letters == "-") return 0;
  constexpr std::string_view kLetters = "vrwxugad";
  std::uint64_t flags = 0;
  for (const char letter : letters) {
    const std::size_t bit = kLetters.find(letter);
    if (bit == std::string_view::npos && letter != 'c') return std::nullopt;
    flags |= letter == 'c' ? kernel::PTE_COW : 1ull << bit;
  }
  return flags;
}

/// Decimal or 0x, with K, M or G behind it.
std::optional<std::uint64_t> number(std::string_view text) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  if (is_hex) text.remove_prefix(2);
  constexpr std::string_view kSuffixes = "KMG";
  unsigned shift = 0;
  if (!text.empty()) {
    const std::size_t suffix = kSuffixes.find(text.back());
    if (suffix != std::string_view::npos) {
      shift = 10 * (static_cast<unsigned>(suffix) + 1);
      text.remove_suffix(1);
    }
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, is_hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size() || value << shift >> shift != value)
    return std::nullopt;
  return value << shift;
}

/// The length of the text in quotes that `text` begins with, quotes included; 0 when it does not end.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return 0;
}

Result<Value> evaluate_bytes(std::string_view text) {
  const std::size_t length = quoted_length(text);
  if (length == 0) return Error{"a text without a quote at its end"};
  auto bytes = unescape(text.substr(1, length - 2));
  if (!bytes) return bytes.error();
  Value value{.type = Type::Bytes, .number = 0, .bytes = std::move(bytes.value())};
  std::string_view rest = trimmed(text.substr(length));
  if (rest.empty()) return value;
  const auto times = rest.front() == '*' ? number(trimmed(rest.substr(1))) : std::nullopt;
  if (!times) return Error{"'" + std::string(rest) + "' behind a text; \"text\" * 3 repeats one"};
  if (value.bytes.size() * std::min(*times, kMostBytes + 1) > kMostBytes)
    return Error{"a text of more than 1 MiB"};
  const std::string once = value.bytes;
  value.bytes.clear();
  for (std::uint64_t i = 0; i < *times; ++i) value.bytes += once;
  return value;
}

Result<Value> evaluate_term(std::string_view text, Type wanted, const Names& names) {
  const auto made = [](Type type, std::uint64_t value) { return Value{type, value, {}}; };
  if (text.empty()) return Error{"nothing where " + std::string(name_of(wanted)) + " should stand"};
  if (is_digit(text.front())) {
    const auto value = number(text);
    if (!value) return Error{"'" + std::string(text) + "' is not a number that fits into 64 bits"};
    return made(Type::Number, *value);
  }
  if (const auto word = choice(text, wanted)) return made(wanted, *word);
  if (auto named = names(text)) return *std::move(named);
  for (const Constant& constant : kConstants) {
    if (constant.name == text) return made(constant.type, constant.value);
  }
  if (wanted == Type::Permissions) {
    if (const auto flags = permissions(text)) return made(wanted, *flags);
  }
  if (is_name(text))
    return Error{"there is no '" + std::string(text) + "' that could be " + std::string(name_of(wanted))};
  return unexpected(text, wanted);
}

/// Where the first term ends.
std::size_t term_length(std::string_view text) {
  std::size_t end = text.find_first_of("+-", 1);
  return end == std::string_view::npos ? text.size() : end;
}

Result<Value> evaluate_sum(std::string_view text, Type wanted, const Names& names) {
  bool negative = text.front() == '-';
  if (negative) text = trimmed(text.substr(1));
  std::optional<Value> sum;
  while (true) {
    const std::size_t length = text.empty() ? 0 : term_length(text);
    auto term = evaluate_term(trimmed(text.substr(0, length)), wanted, names);
    if (!term) return term;
    if (length == text.size() && !sum && !negative) return term;
    if (term.value().type == Type::Bytes) return Error{"a text cannot be added to anything"};
    if (!sum) sum = Value{term.value().type, 0, {}};
    sum->number += negative ? 0 - term.value().number : term.value().number;
    if (length == text.size()) return *std::move(sum);
    negative = text[length] == '-';
    text = trimmed(text.substr(length + 1));
  }
}

bool is_number(Type type) {
  return type != Type::Void && type != Type::Nothing && type != Type::Bytes && type != Type::Words;
}

Result<Value> converted(Value value, std::string_view text, Type wanted) {
  if (value.type == Type::Nothing)
    return Error{"'" + std::string(text) + "' is nothing: the call gave no result"};
  if (wanted == Type::Permissions && value.type == Type::Bytes) {
    const auto flags = permissions(value.bytes);
    if (!flags)
      return Error{quoted(value.bytes) + " has letters other than r w x u v g a d and c for copy-on-write"};
    return Value{wanted, *flags, {}};
  }
  if ((wanted == Type::Bytes || wanted == Type::Words) != (value.type == Type::Bytes) ||
      !(is_number(value.type) || value.type == Type::Bytes))
    return unexpected(text, wanted);
  if (wanted == Type::Size && value.number > kMostSize)
    return Error{hex(value.number) + " bytes are more than any address space has; at most " + hex(kMostSize)};
  if (wanted == Type::Count && value.number > kMostBytes)
    return Error{std::to_string(value.number) + " is too much at once; at most " +
                 std::to_string(kMostBytes)};
  if (wanted == Type::Words) value.bytes += '\0';
  value.type = wanted;
  return value;
}

/// Numeric and simple escapes of C: the character, and how many characters of `escape` it takes.
std::optional<std::pair<char, std::size_t>> read_escape(std::string_view escape) {
  constexpr std::string_view kLetters = "nrt0\\\"", kCharacters{"\n\r\t\0\\\"", 6};
  if (escape.empty()) return std::nullopt;
  if (const std::size_t letter = kLetters.find(escape.front()); letter != std::string_view::npos)
    return std::pair{kCharacters[letter], std::size_t{1}};
  unsigned value = 0;
  const std::string_view digits = escape.substr(1, 2);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (escape.front() != 'x' || error != std::errc{} || digits.size() != 2 || end != digits.data() + 2)
    return std::nullopt;
  return std::pair{static_cast<char>(value), std::size_t{3}};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), is_word);
}

Result<std::string> unescape(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::size_t backslash = text.find('\\');
    bytes += text.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    text.remove_prefix(backslash + 1);
    const auto character = read_escape(text);
    if (!character) return Error{"unknown escape '\\" + std::string(text.substr(0, 1)) + "'"};
    bytes += character->first;
    text.remove_prefix(character->second);
  }
  return bytes;
}

Result<Value> evaluate(std::string_view text, Type wanted, const Names& names) {
  text = trimmed(text);
  if (text.empty()) return Error{"nothing where " + std::string(name_of(wanted)) + " should stand"};
  const bool none = wanted == Type::Permissions && text == "-";
  auto value = text.front() == '"' ? evaluate_bytes(text)
               : none              ? Result<Value>(Value{wanted, 0, {}})
                                   : evaluate_sum(text, wanted, names);
  if (!value) return value;
  return converted(std::move(value.value()), text, wanted);
}

Result<CallText> parse_call(std::string_view text) {
  text = trimmed(text);
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')')
    return Error{"'" + std::string(text) + "' is no call: FUNCTION(ARGUMENT, ...)"};
  CallText call{trimmed(text.substr(0, open)), {}};
  std::string_view rest = text.substr(open + 1, text.size() - open - 2);
  if (trimmed(rest).empty()) return call;
  std::size_t start = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      const std::size_t length = quoted_length(rest.substr(i));
      if (length == 0) return Error{"a text without a quote at its end"};
      i += length - 1;
    } else if (rest[i] == ',') {
      call.arguments.push_back(trimmed(rest.substr(start, i - start)));
      start = i + 1;
    }
  }
  call.arguments.push_back(trimmed(rest.substr(start)));
  return call;
}

}  // namespace lab
