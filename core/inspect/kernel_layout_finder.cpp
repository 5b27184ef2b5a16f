#include "inspect/kernel_layout_finder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "inspect/dwarf/type_layout.hpp"

namespace inspect {

namespace {

using dwarf::ArrayShape;
using dwarf::DebugInfo;
using dwarf::Member;
using dwarf::Place;
using dwarf::Type;
using dwarf::TypeKind;
using dwarf::TypeRef;
using dwarf::Variable;

/// A kernel with more global variables is looked at in part.
constexpr std::size_t kMostVariables = 4096;
constexpr std::uint64_t kMostSlots = 1u << 16, kMostStride = 1u << 20;
constexpr std::uint64_t kPage = 4096, kSuperpage = 1u << 21;

std::string lower(std::string_view text) {
  std::string letters(text);
  for (char& letter : letters) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return letters;
}

std::span<const Variable> variables_of(const DebugInfo& debug) {
  return std::span(debug.variables()).first(std::min(debug.variables().size(), kMostVariables));
}

bool plausible(const ArrayShape& shape) { return shape.count <= kMostSlots && shape.stride <= kMostStride; }

/// A place that holds a number of at most 8 bytes; none when it holds something else.
FieldPlace number_at(const DebugInfo& debug, const std::optional<Place>& place) {
  if (!place || place->offset > kMostStride) return {};
  const std::uint64_t size = dwarf::size_of(debug, place->type);
  return size >= 1 && size <= 8
             ? FieldPlace{static_cast<std::uint32_t>(place->offset), static_cast<std::uint32_t>(size)}
             : FieldPlace{};
}

FieldPlace text_at(const DebugInfo& debug, const std::optional<Place>& place) {
  if (!place || place->offset > kMostStride) return {};
  const auto shape = dwarf::as_array(debug, place->type);
  if (!shape || shape->stride != 1 || shape->count == 0 || shape->count > kPage) return {};
  return {static_cast<std::uint32_t>(place->offset), static_cast<std::uint32_t>(shape->count)};
}

ProcessState state_named(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, ProcessState>, 7> kNames{{
      {"unused", ProcessState::Unused},
      {"used", ProcessState::Used},
      {"embryo", ProcessState::Used},
      {"sleeping", ProcessState::Sleeping},
      {"runnable", ProcessState::Runnable},
      {"running", ProcessState::Running},
      {"zombie", ProcessState::Zombie},
  }};
  const auto known =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == name; });
  return known == kNames.end() ? ProcessState::Other : known->second;
}

std::vector<StateName> states_of(const DebugInfo& debug, const std::optional<Place>& state) {
  std::vector<StateName> states;
  if (!state) return states;
  for (const dwarf::Enumerator& enumerator : debug.plain_type(state->type).enumerators) {
    if (states.size() == 64) break;
    states.push_back(
        {enumerator.value, std::string(enumerator.name.substr(0, 32)), state_named(lower(enumerator.name))});
  }
  return states;
}

/// Fields of the same type as the user's page table, which are something else.
std::vector<NamedField> other_tables(const DebugInfo& debug, const Type& process, const Place& user_table) {
  std::vector<NamedField> tables;
  for (const Member& member : process.members) {
    if (member.type != user_table.type || member.offset == user_table.offset || tables.size() == 8) continue;
    if (const FieldPlace place = number_at(debug, Place{member.offset, member.type}))
      tables.push_back({std::string(member.name.substr(0, 64)), place});
  }
  return tables;
}

/// By its type, since every solution of the lab calls it something else.
FieldPlace usyscall_of(const DebugInfo& debug, const Type& process) {
  for (const Member& member : process.members) {
    if (lower(dwarf::pointee(debug, member.type).name) == "usyscall")
      return number_at(debug, Place{member.offset, member.type});
  }
  return {};
}

/// The numbers in a structure that lies at `offset` in what they are read from. Those of an array have its
/// name with their index: s0 to s11.
std::vector<NamedField> numbers_in(const DebugInfo& debug, const Type& structure, std::uint64_t offset) {
  constexpr std::size_t kMost = 64;
  std::vector<NamedField> fields;
  const auto add = [&](const std::string& name, std::uint64_t at, TypeRef type) {
    const FieldPlace place = number_at(debug, Place{offset + at, type});
    if (place && fields.size() < kMost) fields.push_back({name, place});
  };
  for (const Member& member : structure.members) {
    const std::string name(member.name.substr(0, 64));
    const auto array = dwarf::as_array(debug, member.type);
    if (!array) add(name, member.offset, member.type);
    const std::uint64_t count = array ? std::min<std::uint64_t>(array->count, kMost) : 0;
    for (std::uint64_t i = 0; i < count; i++)
      add(name + std::to_string(i), member.offset + i * array->stride, array->element);
  }
  return fields;
}

std::vector<NamedField> trapframe_fields_of(const DebugInfo& debug, const Type& process) {
  const auto trapframe = find_member(debug, process, {"trapframe", "tf"});
  if (!trapframe) return {};
  return numbers_in(debug, dwarf::pointee(debug, trapframe->type), 0);
}

std::vector<NamedField> context_fields_of(const DebugInfo& debug, const Type& process) {
  const auto context = find_member(debug, process, {"context"});
  if (!context) return {};
  return numbers_in(debug, debug.plain_type(context->type), context->offset);
}

/// Of the program, as the trapframe keeps it while the kernel works for it.
FieldPlace user_stack_pointer_of(const DebugInfo& debug, const Type& process) {
  const auto trapframe = find_member(debug, process, {"trapframe", "tf"});
  if (!trapframe) return {};
  const Type frame = dwarf::pointee(debug, trapframe->type);
  return number_at(debug, find_member(debug, frame, {"sp"}));
}

/// The registers that a switch to another thread saves in `context`: named each, or s0 as the first of an
/// array.
void find_saved_registers(const DebugInfo& debug, const Type& process, ProcessLayout& layout) {
  const auto context = find_member(debug, process, {"context"});
  if (!context) return;
  const Type registers = debug.plain_type(context->type);
  const auto place = [&](std::initializer_list<std::string_view> names) {
    const auto found = find_member(debug, registers, names);
    const std::uint64_t offset = found ? context->offset + found->offset : kMostStride;
    return offset < kMostStride ? FieldPlace{static_cast<std::uint32_t>(offset), 8} : FieldPlace{};
  };
  layout.saved_ra = place({"ra"});
  layout.saved_s0 = place({"s0", "s"});
  layout.saved_sp = place({"sp"});
}

/// Nothing when elements of the array do not look like processes.
std::optional<ProcessLayout> process_layout(const DebugInfo& debug, const ArrayShape& shape,
                                            std::uint64_t address) {
  const Type process = debug.plain_type(shape.element);
  if (process.kind != TypeKind::Structure || !plausible(shape)) return std::nullopt;
  const auto field = [&](std::initializer_list<std::string_view> names) {
    return number_at(debug, find_member(debug, process, names));
  };
  const auto state = find_member(debug, process, {"state", "status"});
  ProcessLayout layout{.variable = {},
                       .slots = {address, shape.count, shape.stride},
                       .state = number_at(debug, state),
                       .pid = field({"pid"}),
                       .name = text_at(debug, find_member(debug, process, {"name"})),
                       .page_table = field({"pagetable", "page_table", "pgtbl", "pgdir"}),
                       .size = field({"sz", "size"}),
                       .parent = field({"parent"}),
                       .trapframe = field({"trapframe", "tf"}),
                       .kernel_stack = field({"kstack", "kernel_stack"}),
                       .channel = field({"chan", "channel"}),
                       .killed = field({"killed", "is_killed"}),
                       .exit_status = field({"xstate", "exit_status"}),
                       .usyscall = usyscall_of(debug, process),
                       .saved_ra = {},
                       .saved_s0 = {},
                       .saved_sp = {},
                       .trapframe_sp = user_stack_pointer_of(debug, process),
                       .kernel_tables = {},
                       .states = states_of(debug, state),
                       .trapframe_fields = trapframe_fields_of(debug, process),
                       .context_fields = context_fields_of(debug, process)};
  if (!layout.pid || !layout.state) return std::nullopt;
  if (const auto table = find_member(debug, process, {"pagetable", "page_table", "pgtbl", "pgdir"}))
    layout.kernel_tables = other_tables(debug, process, *table);
  find_saved_registers(debug, process, layout);
  return layout;
}

/// The array itself, or the member of a structure that holds it beside its lock.
std::optional<ProcessLayout> processes_in(const DebugInfo& debug, const Variable& variable) {
  if (const auto shape = dwarf::as_array(debug, variable.type))
    return process_layout(debug, *shape, variable.address);
  const Type holder = debug.plain_type(variable.type);
  if (holder.kind != TypeKind::Structure) return std::nullopt;
  for (const Member& member : holder.members) {
    const auto shape = dwarf::as_array(debug, member.type);
    if (!shape) continue;
    if (auto layout = process_layout(debug, *shape, variable.address + member.offset)) return layout;
  }
  return std::nullopt;
}

std::optional<ProcessLayout> find_processes(const DebugInfo& debug) {
  for (const Variable& variable : variables_of(debug)) {
    auto layout = processes_in(debug, variable);
    if (!layout) continue;
    layout->variable = variable.name.substr(0, 64);
    return layout;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> find_kernel_page_table(const DebugInfo& debug) {
  for (const std::string_view name : {"kernel_pagetable", "kernel_page_table", "kpgtbl", "kpgdir"}) {
    const Variable* variable = debug.variable(name);
    if (variable && dwarf::size_of(debug, variable->type) == 8) return variable->address;
  }
  return std::nullopt;
}

/// A pointer to structures that begin with a pointer to the next of their kind.
bool links_pages(const DebugInfo& debug, const Member& member) {
  if (lower(member.name).find("free") == std::string::npos) return false;
  const Type page = dwarf::pointee(debug, member.type);
  return page.kind == TypeKind::Structure && !page.members.empty() && page.members.front().offset == 0 &&
         dwarf::pointee(debug, page.members.front().type).ref == page.ref;
}

/// Lists of free pages in one structure at `address`.
void add_free_lists(const DebugInfo& debug, const Type& holder, std::string name, std::uint64_t address,
                    std::vector<FreeListLayout>& lists) {
  for (const Member& member : holder.members) {
    if (lists.size() == 64 || !links_pages(debug, member)) continue;
    const std::string full = name + "." + std::string(member.name.substr(0, 64));
    const bool super = lower(full).find("super") != std::string::npos;
    lists.push_back({full, address + member.offset, {0, 8}, super ? kSuperpage : kPage});
  }
}

std::vector<FreeListLayout> find_free_lists(const DebugInfo& debug) {
  std::vector<FreeListLayout> lists;
  for (const Variable& variable : variables_of(debug)) {
    const std::string name(variable.name.substr(0, 64));
    const auto shape = dwarf::as_array(debug, variable.type);
    const Type holder = debug.plain_type(shape ? shape->element : variable.type);
    if (holder.kind != TypeKind::Structure) continue;
    if (!shape) add_free_lists(debug, holder, name, variable.address, lists);
    // One list a hart, as in the lab about locks.
    for (std::uint64_t i = 0; shape && i < std::min<std::uint64_t>(shape->count, 64) && lists.size() < 64;
         i++) {
      add_free_lists(debug, holder, name + "[" + std::to_string(i) + "]",
                     variable.address + i * shape->stride, lists);
      if (lists.empty()) break;
    }
  }
  return lists;
}

/// The allocator of Pagewalk's kernel: a list, and the pages that were never used.
void find_physical_pages(const DebugInfo& debug, KernelLayout& layout) {
  for (const Variable& variable : variables_of(debug)) {
    const Type pages = debug.plain_type(variable.type);
    if (pages.name != "PhysicalPages") continue;
    const auto head = find_member(debug, pages, {"head_"});
    const auto first = find_member(debug, pages, {"allocable_"});
    const auto end = find_member(debug, pages, {"fresh_end_"});
    if (!head || !first || !end) continue;
    layout.free_lists.push_back({std::string(variable.name.substr(0, 64)) + ".head_",
                                 variable.address + head->offset,
                                 {0, 8},
                                 kPage});
    layout.fresh_pages = FreshPagesLayout{variable.address + first->offset, variable.address + end->offset};
    return;
  }
}

/// An array of structures with a pointer to one of the processes.
std::optional<CpuLayout> find_cpus(const DebugInfo& debug) {
  for (const std::string_view name : {"cpus", "cpu", "harts"}) {
    const Variable* variable = debug.variable(name);
    const auto shape = variable ? dwarf::as_array(debug, variable->type) : std::nullopt;
    if (!shape || !plausible(*shape)) continue;
    const auto process =
        number_at(debug, find_member(debug, debug.plain_type(shape->element), {"proc", "process"}));
    if (process.size == 8) return CpuLayout{{variable->address, shape->count, shape->stride}, process};
  }
  return std::nullopt;
}

/// Which number of the enumeration means a pipe.
std::optional<std::int64_t> pipe_kind(const DebugInfo& debug, const std::optional<Place>& kind) {
  if (!kind) return std::nullopt;
  for (const dwarf::Enumerator& enumerator : debug.plain_type(kind->type).enumerators) {
    if (lower(enumerator.name).find("pipe") != std::string::npos) return enumerator.value;
  }
  return std::nullopt;
}

/// Nothing when elements of the array are no open files of which some are pipes.
std::optional<FileLayout> file_layout(const DebugInfo& debug, const std::optional<ArrayShape>& shape,
                                      std::uint64_t address) {
  if (!shape || !plausible(*shape)) return std::nullopt;
  const Type file = debug.plain_type(shape->element);
  if (file.kind != TypeKind::Structure) return std::nullopt;
  const auto pipe = find_member(debug, file, {"pipe"});
  if (!pipe || lower(dwarf::pointee(debug, pipe->type).name) != "pipe") return std::nullopt;
  const auto kind = find_member(debug, file, {"type", "kind"});
  const auto number = pipe_kind(debug, kind);
  FileLayout layout{.slots = {address, shape->count, shape->stride},
                    .kind = number_at(debug, kind),
                    .references = number_at(debug, find_member(debug, file, {"ref", "references"})),
                    .pipe = number_at(debug, pipe),
                    .pipe_kind = number.value_or(0)};
  if (!number || !layout.kind || !layout.references || layout.pipe.size != 8) return std::nullopt;
  return layout;
}

/// The table of open files: an array, or the member of a structure that holds it beside its lock.
std::optional<FileLayout> find_files(const DebugInfo& debug) {
  for (const Variable& variable : variables_of(debug)) {
    const auto array = dwarf::as_array(debug, variable.type);
    if (auto layout = file_layout(debug, array, variable.address)) return layout;
    if (array) continue;
    const Type holder = debug.plain_type(variable.type);
    if (holder.kind != TypeKind::Structure) continue;
    for (const Member& member : holder.members) {
      const auto shape = dwarf::as_array(debug, member.type);
      if (auto layout = file_layout(debug, shape, variable.address + member.offset)) return layout;
    }
  }
  return std::nullopt;
}

}  // namespace

KernelLayout find_layout(const DebugInfo& debug) {
  KernelLayout layout;
  layout.processes = find_processes(debug);
  layout.kernel_page_table = find_kernel_page_table(debug);
  layout.free_lists = find_free_lists(debug);
  find_physical_pages(debug, layout);
  layout.cpus = find_cpus(debug);
  layout.files = find_files(debug);
  return layout;
}

}  // namespace inspect
