// The three ways to reach memory, and what each is called when it fails.
#pragma once

#include <cstdint>

#include "riscv/cause.hpp"

namespace machine {

enum class Access : std::uint8_t { Fetch, Load, Store };

constexpr riscv::ExceptionCause page_fault(Access access) {
  switch (access) {
    case Access::Fetch: return riscv::ExceptionCause::InstructionPageFault;
    case Access::Load: return riscv::ExceptionCause::LoadPageFault;
    case Access::Store: return riscv::ExceptionCause::StorePageFault;
  }
  return riscv::ExceptionCause::LoadPageFault;
}

constexpr riscv::ExceptionCause access_fault(Access access) {
  switch (access) {
    case Access::Fetch: return riscv::ExceptionCause::InstructionAccessFault;
    case Access::Load: return riscv::ExceptionCause::LoadAccessFault;
    case Access::Store: return riscv::ExceptionCause::StoreAccessFault;
  }
  return riscv::ExceptionCause::LoadAccessFault;
}

constexpr riscv::ExceptionCause address_misaligned(Access access) {
  switch (access) {
    case Access::Fetch: return riscv::ExceptionCause::InstructionAddressMisaligned;
    case Access::Load: return riscv::ExceptionCause::LoadAddressMisaligned;
    case Access::Store: return riscv::ExceptionCause::StoreAddressMisaligned;
  }
  return riscv::ExceptionCause::LoadAddressMisaligned;
}

}  // namespace machine
