#include "lab/dump.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace lab {

using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
namespace sv39 = riscv::sv39;

namespace {

/// Tables that a dump looks at: a hostile one leads to the same again and again.
constexpr std::size_t kMostDumpTables = 1u << 13;

class Dumper {
 public:
  Dumper(const PageReader& pages, Dump& dump) : pages_(pages), dump_(dump) {}

  void table(PhysAddr table, unsigned level, VirtAddr first) {
    const std::byte* page = pages_(table);
    if (page == nullptr) return;
    if (tables_++ == kMostDumpTables) dump_.truncated = true;
    for (unsigned index = 0; index < sv39::kEntries && !dump_.truncated; ++index) {
      Pte entry;
      std::memcpy(&entry, page + index * sizeof entry, sizeof entry);
      if (!entry.valid()) continue;
      const VirtAddr va = first + index * sv39::leaf_size(level);
      dump_.entries.push_back({table + index * sizeof entry, entry, va, level, index});
      if (dump_.entries.size() == kMostDumpEntries) dump_.truncated = true;
      if (level > 0 && entry.pointer()) this->table(entry.target(), level - 1, va);
    }
  }

 private:
  const PageReader& pages_;
  Dump& dump_;
  std::size_t tables_ = 0;
};

std::string line_of(const DumpEntry& entry, kernel::VmprintFormat format) {
  const bool by_address = format == kernel::VmprintFormat::Addresses;
  std::string line = by_address ? " " : "";
  for (unsigned depth = sv39::kLevels - entry.level; depth > 1; --depth) line += ".. ";
  std::array<char, 96> rest;
  const int start = by_address ? std::snprintf(rest.data(), rest.size(), "..0x%016" PRIx64, entry.va.value)
                               : std::snprintf(rest.data(), rest.size(), "..%u", entry.index);
  std::snprintf(rest.data() + start, rest.size() - static_cast<std::size_t>(start),
                ": pte 0x%016" PRIx64 " pa 0x%016" PRIx64 "\n", entry.entry.raw, entry.entry.target().value);
  return line + rest.data();
}

std::string first_line(PhysAddr root) {
  std::array<char, 48> line;
  std::snprintf(line.data(), line.size(), "page table 0x%016" PRIx64 "\n", root.value);
  return line.data();
}

constexpr std::string_view kTruncated = "(there is more)\n";

/// The order of a dump: by address, tables before what is below them.
bool comes_before(const DumpEntry& a, const DumpEntry& b) {
  return a.va != b.va ? a.va < b.va : a.level > b.level;
}

bool same(const DumpEntry& a, const DumpEntry& b) {
  return a.va == b.va && a.level == b.level && a.entry.raw == b.entry.raw;
}

}  // namespace

Dump dump_table(PhysAddr root, const PageReader& pages) {
  Dump dump{.root = root, .entries = {}};
  Dumper(pages, dump).table(root, sv39::kLevels - 1, VirtAddr());
  return dump;
}

std::string dump_text(const Dump& dump, kernel::VmprintFormat format) {
  std::string text = first_line(dump.root);
  for (const DumpEntry& entry : dump.entries) text += line_of(entry, format);
  if (dump.truncated) text += kTruncated;
  return text;
}

std::string difference_text(const Dump& before, const Dump& after, kernel::VmprintFormat format) {
  std::string text = "  " + first_line(after.root);
  auto old = before.entries.begin();
  auto now = after.entries.begin();
  while (old != before.entries.end() || now != after.entries.end()) {
    const bool only_old =
        now == after.entries.end() || (old != before.entries.end() && comes_before(*old, *now));
    const bool only_now = !only_old && (old == before.entries.end() || comes_before(*now, *old));
    if (only_old || (!only_now && !same(*old, *now))) text += "- " + line_of(*old, format);
    if (only_now || (!only_old && !same(*old, *now))) text += "+ " + line_of(*now, format);
    if (!only_old && !only_now && same(*old, *now)) text += "  " + line_of(*now, format);
    if (!only_now) ++old;
    if (!only_old) ++now;
  }
  if (before.truncated || after.truncated) text += kTruncated;
  return text;
}

}  // namespace lab
