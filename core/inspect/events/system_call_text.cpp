#include "inspect/events/system_call_text.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <optional>

#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

using machine::Machine;

constexpr std::size_t kMostText = 64, kMostWritten = 32, kMostArguments = 8;

/// How the arguments of a call are written: d a number, x a hexadecimal one, p an address, s a text, v a list
/// of texts, b the bytes that the next argument counts.
struct Shape {
  std::string_view name;
  std::string_view arguments;
};
constexpr std::array kShapes{
    Shape{"fork", ""},       Shape{"exit", "d"},      Shape{"wait", "p"},     Shape{"pipe", "p"},
    Shape{"read", "dpd"},    Shape{"kill", "d"},      Shape{"exec", "sv"},    Shape{"fstat", "dp"},
    Shape{"chdir", "s"},     Shape{"dup", "d"},       Shape{"getpid", ""},    Shape{"sbrk", "d"},
    Shape{"sleep", "d"},     Shape{"pause", "d"},     Shape{"uptime", ""},    Shape{"open", "sx"},
    Shape{"write", "dbd"},   Shape{"mknod", "sdd"},   Shape{"unlink", "s"},   Shape{"link", "ss"},
    Shape{"mkdir", "s"},     Shape{"close", "d"},     Shape{"trace", "x"},    Shape{"sysinfo", "p"},
    Shape{"symlink", "ss"},  Shape{"sigalarm", "dp"}, Shape{"sigreturn", ""}, Shape{"pgaccess", "pdp"},
    Shape{"vmprint", "d"},   Shape{"poweroff", "d"},  Shape{"freepages", ""}, Shape{"failnth", "d"},
    Shape{"sys_sbrk", "dd"}, Shape{"munmap", "pd"},   Shape{"kpgtbl", ""},    Shape{"pgpte", "p"},
};

/// A user's memory as the machine would read it.
struct UserMemory {
  const Machine& machine;
  std::uint64_t satp;

  std::optional<std::uint8_t> byte(std::uint64_t va) const {
    const auto place = translate(machine, satp, riscv::VirtAddr(va));
    return place ? read_guest<std::uint8_t>(machine, place->value) : std::nullopt;
  }
  std::optional<std::uint64_t> word(std::uint64_t va) const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) {
      const auto part = byte(va + i);
      if (!part) return std::nullopt;
      value |= std::uint64_t{*part} << (8 * i);
    }
    return value;
  }
};

std::string hexadecimal(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%#" PRIx64, value);
  return text;
}

void append_byte(std::string& text, std::uint8_t byte) {
  if (byte == '\n') {
    text += "\\n";
  } else if (byte == '"' || byte == '\\') {
    text += {'\\', static_cast<char>(byte)};
  } else if (byte >= ' ' && byte <= '~') {
    text += static_cast<char>(byte);
  } else {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", byte);
    text += escape;
  }
}

std::string quoted(const UserMemory& memory, std::uint64_t va) {
  std::string text = "\"";
  for (std::size_t i = 0; i < kMostText; i++) {
    const auto byte = memory.byte(va + i);
    if (!byte) return hexadecimal(va);
    if (*byte == 0) return text + "\"";
    append_byte(text, *byte);
  }
  return text + "\"...";
}

std::string quoted_bytes(const UserMemory& memory, std::uint64_t va, std::uint64_t count) {
  std::string text = "\"";
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, kMostWritten); i++) {
    const auto byte = memory.byte(va + i);
    if (!byte) return hexadecimal(va);
    append_byte(text, *byte);
  }
  return text + (count > kMostWritten ? "\"..." : "\"");
}

std::string list(const UserMemory& memory, std::uint64_t va) {
  std::string text = "[";
  for (std::size_t i = 0; i < kMostArguments; i++) {
    const auto pointer = memory.word(va + 8 * i);
    if (!pointer) return hexadecimal(va);
    if (*pointer == 0) return text + "]";
    text += (i == 0 ? "" : ", ") + quoted(memory, *pointer);
  }
  return text + ", ...]";
}

}  // namespace

std::string system_call_arguments(const Machine& machine, std::uint64_t satp, std::string_view name,
                                  const std::array<std::uint64_t, 3>& arguments) {
  const auto shape =
      std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape& one) { return one.name == name; });
  const std::string_view forms = shape == kShapes.end() ? "xxx" : shape->arguments;
  const UserMemory memory{machine, satp};
  std::string text;
  for (std::size_t i = 0; i < forms.size(); i++) {
    const std::uint64_t value = arguments[i];
    if (i > 0) text += ", ";
    switch (forms[i]) {
      case 'd': text += std::to_string(static_cast<std::int32_t>(value)); break;
      case 's': text += quoted(memory, value); break;
      case 'v': text += list(memory, value); break;
      case 'b': text += quoted_bytes(memory, value, i + 1 < arguments.size() ? arguments[i + 1] : 0); break;
      default: text += hexadecimal(value); break;
    }
  }
  return text;
}

}  // namespace inspect
