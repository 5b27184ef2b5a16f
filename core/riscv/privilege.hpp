// Privilege modes (Privileged Architecture, 1.2).
#pragma once

#include <cstdint>

namespace riscv {

enum class Privilege : std::uint8_t { User = 0, Supervisor = 1, Machine = 3 };

/// Two bits name a mode; 2 names none.
constexpr bool exists(Privilege privilege) {
  return privilege == Privilege::User || privilege == Privilege::Supervisor ||
         privilege == Privilege::Machine;
}

constexpr const char* name_of(Privilege privilege) {
  switch (privilege) {
    case Privilege::User: return "U";
    case Privilege::Supervisor: return "S";
    case Privilege::Machine: return "M";
  }
  return "?";
}

}  // namespace riscv
