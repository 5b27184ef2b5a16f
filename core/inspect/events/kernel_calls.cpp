#include "inspect/events/kernel_calls.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "inspect/dwarf/type_layout.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/guest_memory.hpp"
#include "machine/isa/instruction.hpp"

namespace inspect {

namespace {

using machine::Machine;
using riscv::PhysAddr;

constexpr std::uint64_t kSuperpage = 2ull << 20;
/// A function longer than this is no allocator of pages.
constexpr std::uint64_t kMostFunctionBytes = 1u << 14;

struct Known {
  std::string_view name;
  CallPoint point;
  std::uint64_t bytes;
};
constexpr std::array kKnown{
    Known{"kalloc", CallPoint::Allocated, riscv::kPageSize},
    Known{"superalloc", CallPoint::Allocated, kSuperpage},
    Known{"kfree", CallPoint::Freed, riscv::kPageSize},
    Known{"superfree", CallPoint::Freed, kSuperpage},
    Known{"freerange", CallPoint::FreedRange, 0},
    Known{"mappages", CallPoint::Mapping, 0},
};

/// Where it returns: `ret`, or its compressed form.
std::vector<std::uint64_t> returns_of(const Machine& machine, const Symbol& function) {
  constexpr std::uint32_t kRet = 0x00008067, kCompressedRet = 0x8082;
  std::vector<std::uint64_t> found;
  const std::uint64_t end = function.address + std::min(function.size, kMostFunctionBytes);
  for (std::uint64_t at = function.address; at < end;) {
    const auto low = read_guest<std::uint16_t>(machine, at);
    if (!low) break;
    const bool short_form = machine::is_compressed(*low);
    const auto word =
        short_form ? std::optional<std::uint32_t>(*low) : read_guest<std::uint32_t>(machine, at);
    if (word == kRet || (short_form && *low == kCompressedRet)) found.push_back(at);
    at += short_form ? 2 : 4;
  }
  return found;
}

/// Whether it returns an object of two words: a number, and whether there is one.
bool returns_optional(const KernelModel& model, std::uint64_t address) {
  const dwarf::Function* function = model.debug().function_at(address);
  return function != nullptr && dwarf::size_of(model.debug(), model.debug().result(*function)) == 16;
}

void add(const KernelModel& model, const Machine& machine, const Symbol& symbol, const Known& known,
         std::vector<KernelCall>& calls) {
  KernelCall call{.at = PhysAddr(symbol.address), .point = known.point, .bytes = known.bytes};
  if (known.point != CallPoint::Allocated) return calls.push_back(call);
  call.optional = returns_optional(model, symbol.address);
  for (const std::uint64_t at : returns_of(machine, symbol)) {
    call.at = PhysAddr(at);
    calls.push_back(call);
  }
}

constexpr std::array kNamesOfXv6{"",      "fork",  "exit",   "wait",   "pipe",  "read",  "kill",   "exec",
                                 "fstat", "chdir", "dup",    "getpid", "sbrk",  "sleep", "uptime", "open",
                                 "write", "mknod", "unlink", "link",   "mkdir", "close"};

std::string lower(std::string_view text) {
  std::string letters(text);
  for (char& letter : letters) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return letters;
}

}  // namespace

std::vector<KernelCall> find_kernel_calls(const KernelModel& model, const Machine& machine) {
  constexpr std::size_t kMostCalls = 64;
  std::vector<KernelCall> calls;
  for (const Symbol& symbol : model.symbols().all()) {
    if (!symbol.is_function || calls.size() > kMostCalls) continue;
    const std::string name = short_name(symbol.name);
    const auto known =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& one) { return one.name == name; });
    if (known != kKnown.end()) add(model, machine, symbol, *known, calls);
  }
  return calls;
}

SystemCallNames::SystemCallNames(const KernelModel& model, const Machine& machine) {
  if (find_array(model, machine) || find_enumeration(model)) return;
  for (std::size_t number = 1; number < kNamesOfXv6.size(); number++) set(number, kNamesOfXv6[number]);
}

std::string_view SystemCallNames::name(std::uint64_t number) const {
  return number < names_.size() ? std::string_view(names_[static_cast<std::size_t>(number)])
                                : std::string_view();
}

std::optional<std::uint64_t> SystemCallNames::number(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (name.empty() || found == names_.end()) return std::nullopt;
  return static_cast<std::uint64_t>(found - names_.begin());
}

void SystemCallNames::set(std::uint64_t number, std::string name) {
  if (number >= kMost || name.size() > 32) return;
  if (number >= names_.size()) names_.resize(static_cast<std::size_t>(number) + 1);
  names_[static_cast<std::size_t>(number)] = std::move(name);
}

bool SystemCallNames::find_array(const KernelModel& model, const Machine& machine) {
  constexpr std::string_view kPrefix = "sys_";
  for (const Symbol& symbol : model.symbols().all()) {
    if (symbol.is_function || symbol.size < 16 || short_name(symbol.name) != "syscalls") continue;
    for (std::uint64_t number = 0; number < std::min<std::uint64_t>(symbol.size / 8, kMost); number++) {
      const auto pointer = read_guest<std::uint64_t>(machine, symbol.address + 8 * number);
      const auto function = pointer ? model.symbols().at(*pointer) : std::nullopt;
      if (!function || function->offset != 0) continue;
      const std::string name = short_name(function->symbol->name);
      if (name.starts_with(kPrefix)) set(number, name.substr(kPrefix.size()));
    }
  }
  return !names_.empty();
}

/// An enumeration called Syscall that some function takes.
bool SystemCallNames::find_enumeration(const KernelModel& model) {
  for (const dwarf::Function& function : model.debug().functions()) {
    const std::string place = lower(function.name);
    if (place != "perform" && place != "syscall" && place != "dispatch") continue;
    for (const dwarf::Member& parameter : model.debug().parameters(function)) {
      const dwarf::Type type = model.debug().plain_type(parameter.type);
      if (type.kind != dwarf::TypeKind::Enumeration || lower(type.name) != "syscall") continue;
      for (const dwarf::Enumerator& enumerator : type.enumerators)
        set(static_cast<std::uint64_t>(enumerator.value), lower(enumerator.name));
    }
  }
  return !names_.empty();
}

}  // namespace inspect
