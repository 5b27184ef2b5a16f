#include "lab/guest_functions.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "inspect/dwarf/type_layout.hpp"

namespace lab {

namespace dwarf = inspect::dwarf;
using dwarf::DebugInfo;
using dwarf::TypeKind;

namespace {

/// Arguments beyond these lie on the stack.
constexpr std::size_t kRegisters = 8;
/// A kernel of more functions than that is shown in part.
constexpr std::size_t kMostFunctions = 400;
/// So many are looked at closely: a file may have any number with known names.
constexpr std::size_t kMostLooks = 4 * kMostFunctions;

/// Whatever stands in a source file with one of these belongs to the kernel's memory management.
constexpr std::array<std::string_view, 8> kLandmarks{"walk",     "mappages", "kalloc", "kfree",
                                                     "uvmalloc", "uvmcopy",  "copyin", "copyin_new"};

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

/// What a number is, by the names that kernels give their parameters.
Type type_named(std::string_view name, bool is_signed) {
  if (name == "alloc" || name == "on_missing") return Type::OnMissing;
  if (name == "do_free" || name == "backing") return Type::Backing;
  if (name == "pte" || name == "entry") return Type::Entry;
  if (name == "len" || name == "max" || name == "most" || name == "count") return Type::Count;
  if (name == "va" || name == "a" || name == "va0" || ends_with_any(name, {"va", "addr"})) return Type::Va;
  if (name == "pa" || ends_with_any(name, {"pa"})) return Type::Pa;
  if (ends_with_any(name, {"sz", "size", "bytes"})) return Type::Size;
  if (ends_with_any(name, {"perm", "permissions", "flags"})) return Type::Permissions;
  return is_signed ? Type::Difference : Type::Number;
}

struct Shape {
  GuestNumber number;
  Passing passing = Passing::Number;
};

Shape pointer_to(Type type) { return {{type, 8, false}, Passing::Number}; }

std::optional<Shape> shape_of_pointer(const DebugInfo& debug, std::string_view name,
                                      std::string_view type_name, const dwarf::Type& pointer) {
  if (type_name == "pagetable_t" || name.starts_with("pagetable")) return pointer_to(Type::Table);
  const dwarf::Type target = debug.plain_type(pointer.of);
  switch (target.kind) {
    case TypeKind::Void:
    case TypeKind::Unknown: return pointer_to(Type::Pa);
    case TypeKind::Structure: return pointer_to(target.name == "Pte" ? Type::Place : Type::Pa);
    case TypeKind::Base: break;
    default: return std::nullopt;
  }
  if (target.size == 8) return pointer_to(Type::Place);
  if (target.size != 1) return std::nullopt;
  return Shape{{Type::Bytes, 8, false}, name.starts_with("dst") ? Passing::Output : Passing::Input};
}

/// Classes of one word, as kernels in C++ have them.
std::optional<Shape> shape_of_structure(std::string_view type_name, const dwarf::Type& type) {
  if (type.size != 8) return std::nullopt;
  for (const auto& [name, as] : {std::pair{"PageTable", Type::Table},
                                 {"PhysAddr", Type::Pa},
                                 {"VirtAddr", Type::Va},
                                 {"Pte", Type::Entry}}) {
    if (type.name == name || type_name == name) return pointer_to(as);
  }
  return std::nullopt;
}

/// Nothing for what has no form in print.
std::optional<Shape> shape_of(const DebugInfo& debug, std::string_view name, dwarf::TypeRef ref) {
  std::string_view type_name;
  for (dwarf::Type type = debug.type(ref); type.kind == TypeKind::Typedef && type_name.empty();
       type = debug.type(type.of)) {
    type_name = type.name;
  }
  const dwarf::Type type = debug.plain_type(ref);
  switch (type.kind) {
    case TypeKind::Pointer: return shape_of_pointer(debug, name, type_name, type);
    case TypeKind::Structure: return shape_of_structure(type_name, type);
    case TypeKind::Enumeration:
    case TypeKind::Base: break;
    default: return std::nullopt;
  }
  if (type.size == 0 || type.size > 8 || type.name == "float" || type.name == "double") return std::nullopt;
  const auto bytes = static_cast<unsigned>(type.size);
  if (type.name == "bool" || type.name == "_Bool") return Shape{{Type::Truth, bytes, false}, Passing::Number};
  return Shape{{type_named(name, type.is_signed), bytes, type.is_signed}, Passing::Number};
}

bool add_parameters(const DebugInfo& debug, const dwarf::Function& found, GuestFunction& function) {
  for (const dwarf::Member& parameter : debug.parameters(found)) {
    const auto shape = shape_of(debug, parameter.name, parameter.type);
    if (!shape || parameter.name.empty() || parameter.name == "this") return false;
    function.parameters.push_back({std::string(parameter.name), shape->number, shape->passing});
  }
  return function.parameters.size() <= kRegisters && function.typed().size() <= kMostParameters;
}

bool add_result(const DebugInfo& debug, const dwarf::Function& found, const Function* known,
                GuestFunction& function) {
  const dwarf::TypeRef ref = debug.result(found);
  if (!ref) return true;
  const dwarf::Type type = debug.plain_type(ref);
  // A std::optional of one word; which one is known of the lab's own function of that name alone.
  if (type.kind == TypeKind::Structure && type.size == 16 && known != nullptr) {
    function.result = {known->result, 8, false};
    function.result_may_be_nothing = true;
    return known->result != Type::Bytes && known->result != Type::Void;
  }
  const auto shape = shape_of(debug, "", ref);
  if (!shape) return false;
  function.result = shape->number;
  if (function.result.type == Type::Bytes) function.result.type = Type::Pa;
  // Kernels in C give addresses as numbers.
  if (known != nullptr && known->result == Type::Pa && function.result.type == Type::Number)
    function.result.type = Type::Pa;
  return true;
}

/// A file with its folder.
std::string short_path(std::string_view path) {
  const std::size_t file = path.rfind('/');
  if (file == std::string_view::npos || file == 0) return std::string(path);
  const std::size_t folder = path.rfind('/', file - 1);
  return std::string(folder == std::string_view::npos ? path : path.substr(folder + 1));
}

std::optional<GuestFunction> make(const inspect::KernelModel& model, const dwarf::Function& found,
                                  std::optional<dwarf::SourcePlace> place) {
  const Function* known = find_function(found.name);
  GuestFunction function{
      .name = std::string(found.name), .help = {}, .entry = found.low, .result = {}, .parameters = {}};
  // Of what only some of our variants have, another kernel has its own idea.
  if (known != nullptr && known->group != Group::Variants) {
    function.group = known->group;
    function.help = known->help;
  } else if (place) {
    function.help =
        short_path(model.debug().lines().files()[place->file]) + ":" + std::to_string(place->line);
  }
  if (!add_parameters(model.debug(), found, function) || !add_result(model.debug(), found, known, function))
    return std::nullopt;
  return function;
}

/// Where the lab's own functions have that name in their order; those without one come last.
std::size_t rank(const GuestFunction& function) {
  const Function* known = find_function(function.name);
  if (known == nullptr || function.group == Group::Others) return functions().size();
  return static_cast<std::size_t>(known - functions().data());
}

}  // namespace

std::vector<Parameter> GuestFunction::typed() const {
  std::vector<Parameter> list;
  for (const GuestParameter& parameter : parameters) {
    if (parameter.passing != Passing::Output) list.push_back({parameter.name, parameter.number.type});
  }
  return list;
}

std::vector<GuestFunction> find_guest_functions(const inspect::KernelModel& model) {
  const DebugInfo& debug = model.debug();
  std::set<dwarf::FileId> files;
  for (const dwarf::Function& found : debug.functions()) {
    const auto place = debug.lines().at(found.low);
    if (place && std::find(kLandmarks.begin(), kLandmarks.end(), found.name) != kLandmarks.end())
      files.insert(place->file);
  }
  std::vector<GuestFunction> list;
  std::set<std::string_view> names;
  std::size_t looks = 0;
  for (const dwarf::Function& found : debug.functions()) {
    if (list.size() == kMostFunctions || found.name.empty() || names.contains(found.name)) continue;
    if (!model.is_code(found.low)) continue;
    const auto place = debug.lines().at(found.low);
    if (!(place && files.contains(place->file)) && find_function(found.name) == nullptr) continue;
    if (++looks > kMostLooks) break;
    auto function = make(model, found, place);
    if (!function) continue;
    names.insert(found.name);
    list.push_back(*std::move(function));
  }
  std::sort(list.begin(), list.end(), [](const GuestFunction& a, const GuestFunction& b) {
    return std::pair(rank(a), std::string_view(a.name)) < std::pair(rank(b), std::string_view(b.name));
  });
  return list;
}

}  // namespace lab
