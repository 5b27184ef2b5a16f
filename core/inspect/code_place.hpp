// Places in the code of the kernel: which function and line an address belongs to, and what a name means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct CodePlace {
  std::uint64_t address = 0;  ///< as the hart has it
  std::string function;       ///< with its scopes; empty when unknown
  std::uint64_t offset = 0;   ///< in the function
  std::string file;           ///< as the compiler was given it; empty when unknown
  std::uint32_t line = 0;     ///< 0 when unknown
};

/// Which of the kernel's code an address under `satp` leads to, if to any.
std::optional<std::uint64_t> kernel_code(const KernelModel& model, const machine::Machine& machine,
                                         std::uint64_t satp, std::uint64_t address);

/// Where an address under `satp` lies. The kernel's own code is known wherever it is mapped, as its
/// trampoline is.
CodePlace place_at(const KernelModel& model, const machine::Machine& machine, std::uint64_t satp,
                   std::uint64_t address);

/// `kernel::exec+12 (kernel/exec.c:30)`; without a name the address.
std::string place_text(const CodePlace& place);

/// The name of a function as people write it: with its scopes, without what compilers hang on (`.part.0`).
std::string function_name(std::string_view symbol);

/// Where the code lies that a text means: a function by its name with or without scopes, `file:line` (or the
/// next line that has code), or an address. Several functions may have one name. Otherwise a sentence says
/// why not.
machine::Result<std::vector<std::uint64_t>> find_code(const KernelModel& model, std::string_view text);

/// The names of all functions, sorted, each once.
std::vector<std::string> function_names(const KernelModel& model);

}  // namespace inspect
