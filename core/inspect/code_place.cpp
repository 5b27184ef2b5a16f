#include "inspect/code_place.hpp"

#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cstdio>

#include "inspect/elf/demangle.hpp"
#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

using machine::Error;
using machine::Result;
using Addresses = std::vector<std::uint64_t>;

/// How far behind a line without code the next one with code may lie.
constexpr std::uint32_t kLinesAhead = 100;
/// A name that more functions have means the first of them.
constexpr std::size_t kMostFunctions = 64;

std::string_view without_scopes(std::string_view name) {
  const std::size_t scope = name.rfind("::");
  return scope == std::string_view::npos ? name : name.substr(scope + 2);
}

/// The cold part of a function is not where it begins.
bool begins_function(const Symbol& symbol) {
  return symbol.is_function && symbol.name.find(".cold") == std::string_view::npos;
}

template <class Number>
std::optional<Number> to_number(std::string_view text, int base) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Addresses functions_named(const KernelModel& model, std::string_view name) {
  Addresses found, labels;
  for (const Symbol& symbol : model.symbols().all()) {
    if (found.size() == kMostFunctions) break;
    const std::string full = function_name(symbol.name);
    if (full != name && without_scopes(full) != name && symbol.name != name) continue;
    // Assembly has labels that do not say they are functions.
    if (begins_function(symbol))
      found.push_back(symbol.address);
    else if (labels.empty() && model.is_code(symbol.address))
      labels.push_back(symbol.address);
  }
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found.empty() ? labels : found;
}

/// Of the instructions that begin a line, the first one in each function.
Addresses first_in_functions(const KernelModel& model, const Addresses& addresses) {
  Addresses first;
  const Symbol* last = nullptr;
  for (const std::uint64_t address : addresses) {
    const auto at = model.symbols().at(address);
    if (first.empty() || !at || at->symbol != last) first.push_back(address);
    last = at ? at->symbol : nullptr;
    if (first.size() == kMostFunctions) break;
  }
  return first;
}

Result<Addresses> line_named(const KernelModel& model, std::string_view file, std::uint32_t line) {
  const dwarf::LineTable& lines = model.debug().lines();
  const auto files = lines.files_named(file);
  if (files.empty()) return Error{"no code comes from a file called '" + std::string(file) + "'"};
  std::optional<std::uint32_t> nearest;
  for (const dwarf::FileId id : files) {
    if (const auto next = lines.next_line({id, line}); next && (!nearest || *next < *nearest)) nearest = next;
  }
  if (!nearest || *nearest - line > kLinesAhead)
    return Error{"no code comes from line " + std::to_string(line) + " of " + std::string(file)};
  Addresses found;
  for (const dwarf::FileId id : files) {
    const auto more = first_in_functions(model, lines.addresses({id, *nearest}));
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

}  // namespace

std::string function_name(std::string_view symbol) {
  return demangled(symbol.substr(0, std::max<std::size_t>(symbol.find('.'), 1)));
}

std::optional<std::uint64_t> kernel_code(const KernelModel& model, const machine::Machine& machine,
                                         std::uint64_t satp, std::uint64_t address) {
  const auto pa = translate(machine, satp, riscv::VirtAddr(address));
  return pa && model.is_code(pa->value) ? std::optional(pa->value) : std::nullopt;
}

CodePlace place_at(const KernelModel& model, const machine::Machine& machine, std::uint64_t satp,
                   std::uint64_t address) {
  CodePlace place{.address = address, .function = {}, .offset = 0, .file = {}, .line = 0};
  const auto code = kernel_code(model, machine, satp, address);
  if (!code) return place;
  if (const auto at = model.symbols().at(*code)) {
    place.function = function_name(at->symbol->name);
    place.offset = at->offset;
  }
  if (const auto at = model.debug().lines().at(*code); at && at->line != 0) {
    place.file = model.debug().lines().files()[at->file];
    place.line = at->line;
  }
  return place;
}

std::string place_text(const CodePlace& place) {
  char address[24];
  std::snprintf(address, sizeof address, "0x%" PRIx64, place.address);
  std::string text = place.function.empty() ? address : place.function;
  if (!place.function.empty() && place.offset != 0) text += "+" + std::to_string(place.offset);
  if (!place.file.empty()) text += " (" + place.file + ":" + std::to_string(place.line) + ")";
  return text;
}

Result<Addresses> find_code(const KernelModel& model, std::string_view text) {
  if (text.starts_with("0x")) {
    const auto address = to_number<std::uint64_t>(text.substr(2), 16);
    if (!address) return Error{"'" + std::string(text) + "' is no address"};
    return Addresses{*address};
  }
  if (auto found = functions_named(model, text); !found.empty()) return found;
  const std::size_t colon = text.rfind(':');
  const auto line =
      colon == std::string_view::npos ? std::nullopt : to_number<std::uint32_t>(text.substr(colon + 1), 10);
  if (line) return line_named(model, text.substr(0, colon), *line);
  if (model.symbols().all().empty())
    return Error{"the kernel's file has no symbols: only addresses are known"};
  return Error{"the kernel has no function called '" + std::string(text) + "'"};
}

std::vector<std::string> function_names(const KernelModel& model) {
  std::vector<std::string> names;
  for (const Symbol& symbol : model.symbols().all()) {
    if (begins_function(symbol)) names.push_back(function_name(symbol.name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace inspect
