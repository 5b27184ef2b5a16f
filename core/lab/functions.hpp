// The functions of kernel/memory by name: the one list behind the help of `pagewalk lab`, the bindings and
// the page's panel.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lab/value.hpp"

namespace lab {

enum class Group : std::uint8_t {
  Pages,
  Arithmetic,
  Tables,
  KernelTable,
  UserMemory,
  Copies,
  Programs,
  Variants,
  Others  ///< of the kernel that runs, and none of ours
};

/// "Physical pages".
std::string_view name_of(Group group);

struct Parameter {
  std::string_view name;
  Type type = Type::Void;
};

inline constexpr std::size_t kMostParameters = 5;

struct Function {
  std::string_view name;
  Group group;
  Type result;
  std::array<Parameter, kMostParameters> all_parameters;  ///< those that it has first
  std::size_t parameter_count;
  std::string_view help;  ///< one sentence
  /// Inside an Execution; the arguments have the types of the parameters.
  void (*call)(std::span<const Value> arguments, Value& result);

  std::span<const Parameter> parameters() const { return std::span(all_parameters).first(parameter_count); }
};

/// Group by group.
std::span<const Function> functions();

/// nullptr when there is none of that name.
const Function* find_function(std::string_view name);

/// "mappages(pagetable, va, size, pa, permissions)".
std::string signature(std::string_view function, std::span<const Parameter> parameters);

}  // namespace lab
