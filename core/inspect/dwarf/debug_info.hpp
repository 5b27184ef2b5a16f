// What a compiler told of a program: its variables, functions and types (DWARF 5, chapters 3 to 5).
//
// Everything is read once, when this is made; of types only where the structures are. A type is looked up
// when somebody asks. Names lie in the file, which must outlive this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/dwarf/line_table.hpp"
#include "inspect/dwarf/type.hpp"
#include "inspect/dwarf/units.hpp"

namespace inspect::dwarf {

/// Where a name is declared: number of a text like `kernel::(anonymous namespace)`.
using ScopeId = std::uint32_t;

/// A variable with an address of its own: global, or static in a function.
struct Variable {
  std::string_view name;
  ScopeId scope = 0;
  std::uint64_t address = 0;
  TypeRef type;
};

/// A piece of a function; most have one.
struct Function {
  std::string_view name;
  ScopeId scope = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;   ///< behind the last byte
  std::uint64_t entry = 0;  ///< in .debug_info
};

/// A class, struct or union that is defined somewhere.
struct Structure {
  std::string_view name;
  ScopeId scope = 0;
  TypeRef type;
};

class DebugInfo {
 public:
  explicit DebugInfo(const ElfSections& elf);

  /// Whether there is anything.
  bool empty() const { return units_.all().empty(); }
  /// What was wrong or not understood, in sentences.
  const std::vector<std::string>& findings() const { return findings_.texts(); }

  /// In the order of the file.
  const std::vector<Variable>& variables() const { return variables_; }
  /// By address.
  const std::vector<Function>& functions() const { return functions_; }
  /// Each name of each scope once.
  const std::vector<Structure>& structures() const { return structures_; }
  /// The text of a scope; empty for names outside any.
  const std::string& scope(ScopeId id) const { return scopes_[id]; }

  /// The first variable of that name in any scope.
  const Variable* variable(std::string_view name) const;
  /// The innermost of the functions whose code includes `address`.
  const Function* function_at(std::uint64_t address) const;

  /// What a type is; kind Unknown when its entry is not there or no type, or when the limit is used up.
  Type type(TypeRef ref) const;
  /// The same without typedefs, const and volatile around it; a declaration gives way to the definition of
  /// its name.
  Type plain_type(TypeRef ref) const;
  /// The names of a function's parameters with their types.
  std::vector<Member> parameters(const Function& function) const;

  /// What a function returns; nothing for one that returns nothing.
  TypeRef result(const Function& function) const;

  /// From now on so many entries are read for types, and then no more: whoever asks many questions by himself
  /// sets it, because the size of the answers is the file's choice.
  void limit_work(std::uint64_t entries) { work_left_ = entries; }
  static constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};

  const LineTable& lines() const { return lines_; }
  const Units& units() const { return units_; }

 private:
  /// The entry of a type whose unit is its own, where `ref` is one that stands for it (3.1.4); otherwise
  /// `ref`.
  TypeRef whole(TypeRef ref) const;
  /// False when there is not so much left.
  bool spend(std::uint64_t entries) const;

  Findings findings_;
  Units units_;
  LineTable lines_;
  std::vector<std::string> scopes_;
  std::vector<Variable> variables_;
  std::vector<Function> functions_;
  std::vector<Structure> structures_;
  mutable std::uint64_t work_left_ = kNoLimit;
};

}  // namespace inspect::dwarf
