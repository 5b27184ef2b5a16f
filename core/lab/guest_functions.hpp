// The functions of the kernel that runs which the lab can call: by its symbols and its DWARF, whoever wrote
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "lab/functions.hpp"
#include "lab/value.hpp"

namespace lab {

/// How an argument reaches the function.
enum class Passing : std::uint8_t {
  Number,  ///< in its register
  Input,   ///< its register has the address of a copy of the bytes
  Output,  ///< its register has the address of room that the function fills; nobody types it
};

/// A number as its register holds it.
struct GuestNumber {
  Type type = Type::Void;
  unsigned bytes = 8;
  bool is_signed = false;
};

struct GuestParameter {
  std::string name;
  GuestNumber number;
  Passing passing = Passing::Number;
};

struct GuestFunction {
  std::string name;
  Group group = Group::Others;
  std::string help;         ///< one sentence, or where its source is
  std::uint64_t entry = 0;  ///< in the kernel's own addresses
  GuestNumber result;
  bool result_may_be_nothing = false;      ///< a1 says whether there is one
  std::vector<GuestParameter> parameters;  ///< as they stand in its registers

  /// Those that a person types.
  std::vector<Parameter> typed() const;
};

/// Those of its memory management, in the order of the lab's own and then by name: all in the source files of
/// walk, mappages, kalloc and their like, and further ones that the lab knows by name; without those that
/// take or give what has no form in print. Empty when the kernel's file has no DWARF.
std::vector<GuestFunction> find_guest_functions(const inspect::KernelModel& model);

}  // namespace lab
