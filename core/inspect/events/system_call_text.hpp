// The arguments of a system call as its program wrote them: `"echo", ["echo", "hi"]`.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "machine/machine.hpp"

namespace inspect {

/// The arguments of the call of that name, with the texts that they point to under `satp`. Those of a call
/// that is not known are three hexadecimal numbers.
std::string system_call_arguments(const machine::Machine& machine, std::uint64_t satp, std::string_view name,
                                  const std::array<std::uint64_t, 3>& arguments);

}  // namespace inspect
