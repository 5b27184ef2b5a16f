#include "inspect/dwarf/index.hpp"

#include <algorithm>

namespace inspect::dwarf {

namespace {

/// A concrete function completes an abstract one, which completes a declaration: two steps.
constexpr unsigned kMostSteps = 4;
constexpr std::size_t kMostScopeLetters = 400;
constexpr unsigned kMostScopeParts = 16;

}  // namespace

Indexer::Indexer(const Units& units, Findings& findings) : units_(units), findings_(findings) { intern(""); }

void Indexer::run() {
  for (const Unit& unit : units_.all()) {
    index_unit(unit);
    if (variables.size() + functions.size() + structures.size() < kMostNames) continue;
    findings_.add("more than %zu names: the rest is left out", kMostNames);
    break;
  }
  std::sort(functions.begin(), functions.end(),
            [](const Function& a, const Function& b) { return a.low < b.low; });
}

void Indexer::index_unit(const Unit& unit) {
  const std::size_t first_variable = variables.size(), first_function = functions.size(),
                    first_structure = structures.size();
  extents_.clear();
  open_.clear();
  EntryCursor cursor = units_.cursor(unit, unit.first_entry);
  while (cursor.next()) {
    close_extents(cursor.depth(), cursor.offset());
    if (cursor.depth() > kMostDepth) {
      findings_.add("unit at 0x%" PRIx64 ": entries lie more than %u deep in one another", unit.offset,
                    kMostDepth);
      break;
    }
    index_entry(unit, cursor);
  }
  close_extents(0, unit.end);
  if (cursor.problem()) {
    findings_.add("unit at 0x%" PRIx64 ": the entry at 0x%" PRIx64 " %s, 0x%" PRIx64, unit.offset,
                  cursor.offset(), cursor.problem(), cursor.culprit());
  }
  name_unit_entries(first_variable, first_function, first_structure);
}

void Indexer::index_entry(const Unit& unit, EntryCursor& cursor) {
  const std::uint64_t entry = cursor.offset();
  switch (cursor.tag()) {
    case DW_TAG_namespace: {
      const std::string_view name = read_facts(unit, cursor).name;
      return open_extent(cursor, name.empty() ? "(anonymous namespace)" : name);
    }
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type: return add_structure(unit, cursor);
    case DW_TAG_variable: return add_variable(unit, read_facts(unit, cursor), entry);
    case DW_TAG_subprogram: {
      Facts facts = read_facts(unit, cursor);
      if (facts.declaration) return;
      add_function(unit, facts, entry);
      follow_names(facts, entry);
      return open_extent(cursor, facts.name);
    }
    default: return;
  }
}

void Indexer::open_extent(EntryCursor& cursor, std::string_view name) {
  if (!cursor.has_children()) return;
  const std::size_t parent = open_.empty() ? kNone : open_.back().second;
  open_.emplace_back(cursor.depth(), extents_.size());
  extents_.push_back({cursor.offset(), 0, parent, name});
}

void Indexer::close_extents(unsigned depth, std::uint64_t offset) {
  while (!open_.empty() && open_.back().first >= depth) {
    extents_[open_.back().second].end = offset;
    open_.pop_back();
  }
}

Indexer::Facts Indexer::read_facts(const Unit& unit, EntryCursor& cursor) const {
  Facts facts;
  cursor.attributes([&](std::uint16_t name, const Value& value) {
    switch (name) {
      case DW_AT_name: facts.name = units_.text(unit, value); break;
      case DW_AT_linkage_name:
      case DW_AT_MIPS_linkage_name: facts.linkage_name = units_.text(unit, value); break;
      case DW_AT_specification:
      case DW_AT_abstract_origin: facts.named_by = units_.reference(unit, value).value_or(0); break;
      case DW_AT_type: facts.type = TypeRef{units_.reference(unit, value).value_or(0)}; break;
      case DW_AT_location: facts.location = value; break;
      case DW_AT_low_pc: facts.low_pc = value; break;
      case DW_AT_high_pc: facts.high_pc = value; break;
      case DW_AT_ranges: facts.ranges = value; break;
      case DW_AT_declaration: facts.declaration = value.number != 0; break;
      default: break;
    }
  });
  return facts;
}

std::uint64_t Indexer::follow_names(Facts& facts, std::uint64_t entry) const {
  for (unsigned step = 0; step < kMostSteps && facts.named_by != 0; step++) {
    const Unit* unit = units_.containing(facts.named_by);
    if (!unit) break;
    EntryCursor cursor = units_.cursor(*unit, facts.named_by);
    if (!cursor.next()) break;
    const Facts origin = read_facts(*unit, cursor);
    entry = facts.named_by;
    if (facts.name.empty()) facts.name = origin.name;
    if (facts.linkage_name.empty()) facts.linkage_name = origin.linkage_name;
    if (!facts.type) facts.type = origin.type;
    facts.named_by = origin.named_by;
  }
  if (facts.name.empty()) facts.name = facts.linkage_name;
  return entry;
}

/// One of `addr A`, `addrx N`, and either with `plus_uconst` behind it, which is how clang writes the
/// variables that it has merged (2.5.1.1).
std::optional<std::uint64_t> Indexer::address_of(const Unit& unit, const Value& location) const {
  if (location.kind != Value::Kind::Block) return std::nullopt;
  ByteReader reader(location.block);
  std::optional<std::uint64_t> address;
  const auto operation = reader.read<std::uint8_t>();
  if (operation == DW_OP_addr) address = reader.number(unit.format.address_size);
  if (operation == DW_OP_addrx) address = units_.indexed_address(unit, reader.uleb());
  if (!address || !reader.ok()) return std::nullopt;
  if (reader.done()) return address;
  if (reader.read<std::uint8_t>() != DW_OP_plus_uconst) return std::nullopt;
  *address += reader.uleb();
  return reader.ok() && reader.done() ? address : std::nullopt;
}

void Indexer::add_structure(const Unit& unit, EntryCursor& cursor) {
  const std::uint64_t entry = cursor.offset();
  const Facts facts = read_facts(unit, cursor);
  if (!facts.declaration && !facts.name.empty()) {
    structures.push_back({facts.name, 0, TypeRef{entry}});
    structure_entries_.push_back(entry);
  }
  open_extent(cursor, facts.name.empty() ? "(unnamed)" : facts.name);
}

void Indexer::add_variable(const Unit& unit, const Facts& facts, std::uint64_t entry) {
  const auto address = address_of(unit, facts.location);
  if (!address) return;
  Facts named = facts;
  variable_entries_.push_back(follow_names(named, entry));
  variables.push_back({named.name, 0, *address, named.type});
}

void Indexer::add_function(const Unit& unit, const Facts& facts, std::uint64_t entry) {
  std::vector<AddressRange> pieces;
  if (const auto low = units_.address(unit, facts.low_pc)) {
    // A constant is a length, since version 4 (2.17.2).
    const auto high = units_.address(unit, facts.high_pc);
    pieces.push_back({*low, high ? *high : *low + facts.high_pc.number});
  } else if (facts.ranges.kind != Value::Kind::None) {
    pieces = ranges_of(units_, unit, facts.ranges);
  }
  if (pieces.empty()) return;
  Facts named = facts;
  const std::uint64_t naming = follow_names(named, entry);
  for (const AddressRange& piece : pieces) {
    if (piece.low >= piece.high || functions.size() == kMostNames) continue;
    functions.push_back({named.name, 0, piece.low, piece.high, entry});
    function_entries_.push_back(naming);
  }
}

ScopeId Indexer::scope_at(std::uint64_t entry) {
  const auto behind =
      std::lower_bound(extents_.begin(), extents_.end(), entry,
                       [](const Extent& extent, std::uint64_t at) { return extent.begin < at; });
  std::size_t at =
      behind == extents_.begin() ? kNone : static_cast<std::size_t>(behind - extents_.begin()) - 1;
  // The nearest begin in front may be that of a neighbour: its parents include the entry.
  for (unsigned step = 0; at != kNone && extents_[at].end <= entry; step++) {
    if (step > kMostDepth) return 0;
    at = extents_[at].parent;
  }
  std::string text;
  for (unsigned part = 0; at != kNone && part < kMostScopeParts; part++, at = extents_[at].parent) {
    const std::string_view name = extents_[at].name;
    if (text.size() + name.size() > kMostScopeLetters) break;
    text = std::string(name) + (text.empty() ? "" : "::") + text;
  }
  return intern(std::move(text));
}

ScopeId Indexer::intern(std::string text) {
  const auto known = scope_ids_.find(text);
  if (known != scope_ids_.end()) return known->second;
  if (scopes.size() == kMostScopes) return 0;
  scopes.push_back(text);
  scope_ids_.emplace(std::move(text), static_cast<ScopeId>(scopes.size() - 1));
  return static_cast<ScopeId>(scopes.size() - 1);
}

/// Gives what the unit brought its scopes, and drops the structures that are there already: C repeats them in
/// every unit.
void Indexer::name_unit_entries(std::size_t first_variable, std::size_t first_function,
                                std::size_t first_structure) {
  for (std::size_t i = first_variable; i < variables.size(); i++)
    variables[i].scope = scope_at(variable_entries_[i - first_variable]);
  for (std::size_t i = first_function; i < functions.size(); i++)
    functions[i].scope = scope_at(function_entries_[i - first_function]);
  std::size_t kept = first_structure;
  for (std::size_t i = first_structure; i < structures.size(); i++) {
    Structure structure = structures[i];
    structure.scope = scope_at(structure_entries_[i - first_structure]);
    std::string key = std::to_string(structure.scope) + ' ';
    if (structure_keys_.insert(key.append(structure.name.substr(0, kMostScopeLetters))).second)
      structures[kept++] = structure;
  }
  structures.resize(kept);
  variable_entries_.clear();
  function_entries_.clear();
  structure_entries_.clear();
}

}  // namespace inspect::dwarf
