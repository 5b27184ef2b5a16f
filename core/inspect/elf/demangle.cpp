#include "inspect/elf/demangle.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace inspect {

namespace {

constexpr std::size_t kMaxParts = 32;

/// Two letters each (5.1.3.2).
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kOperators{{
    {"nw", "operator new"}, {"dl", "operator delete"}, {"pl", "operator+"},  {"mi", "operator-"},
    {"ml", "operator*"},    {"dv", "operator/"},       {"rm", "operator%"},  {"aS", "operator="},
    {"pL", "operator+="},   {"mI", "operator-="},      {"eq", "operator=="}, {"ne", "operator!="},
    {"lt", "operator<"},    {"gt", "operator>"},       {"le", "operator<="}, {"ge", "operator>="},
    {"ss", "operator<=>"},  {"nt", "operator!"},       {"pp", "operator++"}, {"mm", "operator--"},
    {"cl", "operator()"},   {"ix", "operator[]"},
}};

class Demangler {
 public:
  explicit Demangler(std::string_view text) : text_(text) {}

  /// The parts of the name that begins here; nothing when it holds what is not known.
  std::optional<std::vector<std::string>> name() {
    take("L");  // local linkage
    if (!take("N")) {
      if (!part()) return std::nullopt;
      return parts_;
    }
    while (take("K") || take("V") || take("r") || take("R") || take("O")) continue;  // of the object
    if (take("St")) parts_.push_back("std");
    while (!take("E")) {
      if (text_.empty() || parts_.size() > kMaxParts) return std::nullopt;
      if (!(take_first('I') ? skip_arguments() : part())) return std::nullopt;
    }
    return parts_.empty() ? std::nullopt : std::optional(parts_);
  }

 private:
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool take_first(char letter) { return take({&letter, 1}); }

  /// A length and so many letters.
  bool source_name() {
    std::size_t length = 0;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      length = length * 10 + static_cast<std::size_t>(text_.front() - '0');
      if (length > text_.size()) return false;
      text_.remove_prefix(1);
    }
    if (length == 0 || length > text_.size()) return false;
    const std::string_view name = text_.substr(0, length);
    text_.remove_prefix(length);
    parts_.push_back(name.starts_with("_GLOBAL_") ? "(anonymous namespace)" : std::string(name));
    return true;
  }

  bool part() {
    take("L");
    if (text_.empty()) return false;
    if (text_.front() >= '0' && text_.front() <= '9') return source_name();
    if (take("C1") || take("C2")) return repeat_class("");
    if (take("D0") || take("D1") || take("D2")) return repeat_class("~");
    const auto known = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](const auto& entry) { return text_.starts_with(entry.first); });
    if (known == kOperators.end()) return false;
    text_.remove_prefix(2);
    parts_.emplace_back(known->second);
    return true;
  }

  /// Constructors and destructors are named after their class.
  bool repeat_class(const char* prefix) {
    if (parts_.empty()) return false;
    parts_.push_back(prefix + parts_.back());
    return true;
  }

  /// Template arguments that hold no names of more letters than one, which covers numbers and built-in types;
  /// others are skipped by counting what opens and closes.
  bool skip_arguments() {
    unsigned depth = 1;
    while (depth > 0 && !text_.empty()) {
      const char letter = text_.front();
      if (letter >= '1' && letter <= '9') {
        const std::size_t kept = parts_.size();
        if (!source_name()) return false;
        parts_.resize(kept);
        continue;
      }
      text_.remove_prefix(1);
      if (letter == 'L') skip_literal();
      if (letter == 'I' || letter == 'N' || letter == 'J' || letter == 'X') depth++;
      if (letter == 'E') depth--;
    }
    return depth == 0;
  }

  /// `Lj5E`: a type of one letter, digits, E. Others look like names and are skipped as such.
  void skip_literal() {
    if (text_.empty() || text_.front() < 'a' || text_.front() > 'z') return;
    text_.remove_prefix(1);
    while (!text_.empty() && text_.front() != 'E') text_.remove_prefix(1);
    take("E");
  }

  std::string_view text_;
  std::vector<std::string> parts_;
};

/// Parts of a mangled name; one part, the symbol itself, of any other.
std::vector<std::string> parts_of(std::string_view symbol) {
  if (symbol.starts_with("_Z")) {
    if (auto parts = Demangler(symbol.substr(2)).name()) return std::move(*parts);
  }
  return {std::string(symbol)};
}

}  // namespace

std::string demangled(std::string_view symbol) {
  std::string name;
  for (const std::string& part : parts_of(symbol)) name += (name.empty() ? "" : "::") + part;
  return name;
}

std::string short_name(std::string_view symbol) { return parts_of(symbol).back(); }

}  // namespace inspect
