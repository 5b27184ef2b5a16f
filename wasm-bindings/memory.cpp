#include "memory.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "inspect/address_ranges.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/known_tables.hpp"
#include "inspect/page_mappings.hpp"
#include "inspect/page_owners.hpp"
#include "riscv/platform.hpp"

namespace bindings {

namespace {

using emscripten::val;
using inspect::KnownTable;
using riscv::PhysAddr;

/// What is known of no kernel.
const inspect::KernelModel& model_of(const Session& session) {
  static const inspect::KernelModel nothing{inspect::FileBytes()};
  return session.model() ? *session.model() : nothing;
}

val table_value(const KnownTable& table) {
  val value = val::object();
  value.set("kind", static_cast<unsigned>(table.kind));
  value.set("root", table.root.value);
  value.set("pid", table.pid);
  value.set("process", table.process);
  value.set("field", table.field);
  return value;
}

std::uint64_t word_of(const inspect::AddressRange& range) {
  return range.flags | range.some << 10 | static_cast<std::uint64_t>(range.kind) << 20 |
         std::uint64_t{range.level} << 28 | std::uint64_t{range.contiguous} << 31 |
         std::uint64_t{range.number} << 32;
}

}  // namespace

val physical_pages(const Session& session) {
  val result = val::object();
  if (!session.machine()) return result;
  const auto owners = inspect::page_owners(model_of(session), *session.machine());
  std::vector<std::uint32_t> words;
  words.reserve(owners.pages.size());
  for (const inspect::PageOwner& owner : owners.pages)
    words.push_back(static_cast<std::uint32_t>(owner.kind) | std::uint32_t{owner.level} << 8 |
                    std::uint32_t{owner.table} << 16);
  result.set("base", riscv::platform::kRam.value);
  result.set("pages", copy_of(words));
  result.set("tables", array_of(owners.tables, table_value));
  result.set("truncated", owners.truncated);
  return result;
}

val physical_page(const Session& session, std::uint64_t pa) {
  val result = val::object();
  const PhysAddr page = PhysAddr(pa).page_base();
  if (!session.machine() || !session.machine()->ram().contains(page, riscv::kPageSize)) return result;
  const auto tables = inspect::known_tables(model_of(session), *session.machine());
  const auto found = inspect::page_mappings(*session.machine(), tables, page);
  result.set("bytes", copy_of(std::span(session.machine()->ram().at(page), riscv::kPageSize)));
  result.set("tables", array_of(tables, table_value));
  result.set("truncated", found.truncated);
  result.set("mappings", array_of(found.mappings, [](const inspect::PageMapping& mapping) {
               val value = val::object();
               value.set("table", static_cast<unsigned>(mapping.table));
               value.set("va", mapping.va.value);
               value.set("address", mapping.address.value);
               value.set("value", mapping.pte.raw);
               value.set("level", mapping.level);
               return value;
             }));
  return result;
}

val address_ranges(const Session& session, std::uint64_t root) {
  val result = val::object();
  if (!session.machine()) return result;
  const KnownTable table = inspect::known_table(model_of(session), *session.machine(), PhysAddr(root));
  const auto found = inspect::address_ranges(model_of(session), *session.machine(), table);
  std::vector<std::uint64_t> words;
  words.reserve(5 * found.ranges.size());
  for (const inspect::AddressRange& range : found.ranges)
    words.insert(words.end(), {range.begin.value, range.bytes, range.pa.value, word_of(range), range.pid});
  result.set("words", copy_of(words));
  result.set("truncated", found.truncated);
  return result;
}

val free_lists(const Session& session) {
  val result = val::object();
  if (!session.machine()) return result;
  const auto free = inspect::free_pages(model_of(session), *session.machine());
  result.set("known", free.known);
  result.set("lists", array_of(free.lists, [](const inspect::FreeList& list) {
               std::vector<std::uint64_t> pages;
               pages.reserve(list.pages.size());
               for (const PhysAddr page : list.pages) pages.push_back(page.value);
               val value = val::object();
               value.set("name", list.name);
               value.set("pageBytes", static_cast<unsigned>(list.page_bytes));
               value.set("pages", copy_of(pages));
               value.set("end", static_cast<unsigned>(list.end));
               value.set("lastPointer", list.last_pointer);
               return value;
             }));
  result.set("freshBegin", free.fresh_begin.value);
  result.set("freshEnd", free.fresh_end.value);
  result.set("count", static_cast<unsigned>(free.all.size()));
  return result;
}

}  // namespace bindings
