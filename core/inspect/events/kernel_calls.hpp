// The functions of a kernel's memory management at which it is worth to look, whoever wrote it: by their
// names, as xv6 has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

enum class CallPoint : std::uint8_t {
  Allocated,   ///< an allocator returns: a0 is the page
  Freed,       ///< a0 is the page that is given back
  FreedRange,  ///< from a0 to a1
  Mapping,     ///< mappages is called: a0 is the root of a page table
};

struct KernelCall {
  riscv::PhysAddr at;
  CallPoint point = CallPoint::Allocated;
  std::uint64_t bytes = riscv::kPageSize;  ///< of a page
  bool optional = false;                   ///< a1 says whether there is one: a std::optional
};

/// Where calls of them begin or end. Empty when the kernel's file has no symbols.
std::vector<KernelCall> find_kernel_calls(const KernelModel& model, const machine::Machine& machine);

/// The names of the system calls: by the kernel's array `syscalls` of functions sys_NAME, or by an
/// enumeration that a parameter has, or else as xv6 numbers them.
class SystemCallNames {
 public:
  static constexpr std::size_t kMost = 512;  ///< names

  SystemCallNames(const KernelModel& model, const machine::Machine& machine);

  /// Empty for a number without a name.
  std::string_view name(std::uint64_t number) const;
  /// The first number that has this name.
  std::optional<std::uint64_t> number(std::string_view name) const;

 private:
  bool find_array(const KernelModel& model, const machine::Machine& machine);
  bool find_enumeration(const KernelModel& model);
  void set(std::uint64_t number, std::string name);

  std::vector<std::string> names_;
};

}  // namespace inspect
