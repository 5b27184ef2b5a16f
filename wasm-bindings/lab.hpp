// The function lab in the types that cross to JavaScript. Conversions only.
#pragma once

#include <string>

#include <emscripten/val.h>

#include "conversions.hpp"
#include "lab/lab.hpp"

namespace bindings {

class Lab {
 public:
  Lab() : lab_(kPageLimit) {}

  std::string open_arena(unsigned pages, const std::string& variant);
  /// The machine must not go before the lab is opened anew.
  emscripten::val fork(machine::Machine& machine, const inspect::KernelModel& model);
  /// What the calls work on; the numbers are those of module.d.ts.
  enum class Origin : unsigned { Arena, Fork, LetGo };
  unsigned origin() const { return static_cast<unsigned>(origin_); }
  bool forked() const { return lab_.forked(); }
  /// Gives the machine's memory up, if it has it, for an empty arena.
  void let_go();
  /// The same when the machine has kept more for it than there is room for.
  void let_go_when_too_large();
  /// So many instructions can run between two looks at that.
  static constexpr std::uint64_t kInstructionsBetweenLooks = 8192;

  std::string variant() const;
  std::string choose(const std::string& variant);
  std::string own_obstacle() const;

  emscripten::val call(const std::string& function, const emscripten::val& arguments);
  std::string name_result(const std::string& name);
  std::string define(const std::string& name, const Bytes& bytes);
  bool undo() { return lab_.undo(); }
  unsigned undoable() const { return static_cast<unsigned>(lab_.undoable()); }
  void fail_allocation(unsigned n) { lab_.fail_allocation(n); }
  unsigned free_pages() const { return static_cast<unsigned>(lab_.free_pages()); }

  /// `type`: a lab::Type.
  std::string error_in(const std::string& text, unsigned type) const;
  emscripten::val names() const;
  emscripten::val functions() const;

  std::string error_in_table(const std::string& table) const;
  std::uint64_t root(const std::string& table) const { return root_of(table).value; }
  emscripten::val entries(const std::string& table) const;
  emscripten::val entries_before(const std::string& table) const;
  std::string text(const std::string& table) const;
  std::string changes_text(const std::string& table) const;

 private:
  /// 32 MiB: beside a machine of 128 MiB there is not much more before the module's memory has to grow.
  static constexpr std::size_t kPageLimit = 8192;
  /// 16 MiB more, which are the machine's: what it has written since.
  static constexpr std::size_t kMostKept = 4096;

  /// The root, or an address outside RAM for what is no table.
  riscv::PhysAddr root_of(const std::string& table) const;

  lab::Lab lab_;
  lab::Value last_result_;
  Origin origin_ = Origin::Arena;
};

/// Every function, with its parameters.
emscripten::val lab_functions();

}  // namespace bindings
