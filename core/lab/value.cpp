#include "lab/value.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace lab {

namespace {

constexpr std::uint64_t kLargestPlainNumber = 9;

/// "12288 (0x3000)"; small numbers look the same both ways.
std::string number_text(std::uint64_t number) {
  const std::string decimal = std::to_string(number);
  return number <= kLargestPlainNumber ? decimal : decimal + " (" + hex(number) + ")";
}

std::string words_text(std::string_view words) {
  std::string text;
  while (!words.empty()) {
    const std::size_t end = words.find('\0');
    text += (text.empty() ? "" : ", ") + quoted(words.substr(0, end));
    words.remove_prefix(end + 1);
  }
  return text;
}

}  // namespace

std::string_view name_of(Type type) {
  switch (type) {
    case Type::Void:
    case Type::Nothing: return "nothing";
    case Type::Truth: return "true or false";
    case Type::Number: return "a number";
    case Type::Count: return "a number up to 1 MiB";
    case Type::Difference: return "a number, negative to shrink";
    case Type::Size: return "a number of bytes";
    case Type::Table: return "a page table";
    case Type::Va: return "a virtual address";
    case Type::Pa: return "a physical address";
    case Type::Place: return "the physical address of an entry";
    case Type::Entry: return "an entry";
    case Type::Permissions: return "permissions such as \"rwu\"";
    case Type::Bytes: return "a text in quotes";
    case Type::Words: return "texts in quotes";
    case Type::OnMissing: return "Fail or Allocate";
    case Type::Backing: return "Keep or Free";
  }
  return "";
}

std::string hex(std::uint64_t number) {
  std::array<char, 24> text;
  std::snprintf(text.data(), text.size(), "0x%" PRIx64, number);
  return text.data();
}

std::string quoted(std::string_view bytes) {
  std::string text = "\"";
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      text += {'\\', character};
    } else if (character == '\n') {
      text += "\\n";
    } else if (byte >= ' ' && byte <= '~') {
      text += character;
    } else {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\x%02x", byte);
      text += escape.data();
    }
  }
  return text + '"';
}

std::string to_text(const Value& value) {
  switch (value.type) {
    case Type::Void: return "done";
    case Type::Nothing: return "nothing";
    case Type::Truth: return value.number != 0 ? "true" : "false";
    case Type::Number:
    case Type::Count:
    case Type::Size: return number_text(value.number);
    case Type::Difference: return std::to_string(static_cast<std::int64_t>(value.number));
    case Type::Bytes: return quoted(value.bytes);
    case Type::Words: return words_text(value.bytes);
    case Type::Table:
    case Type::Va:
    case Type::Pa:
    case Type::Place:
    case Type::Entry:
    case Type::Permissions: return hex(value.number);
    case Type::OnMissing: return value.number == 0 ? "Fail" : "Allocate";
    case Type::Backing: return value.number == 0 ? "Keep" : "Free";
  }
  return "";
}

}  // namespace lab
