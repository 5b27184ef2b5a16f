// Registers of devices.
#pragma once

#include "riscv/address.hpp"

namespace kernel {

/// One access of exactly T's size, which the compiler neither drops nor moves past another.
template <class T>
T mmio_read(riscv::PhysAddr address) {
  return *reinterpret_cast<volatile const T*>(address.value);
}
template <class T>
void mmio_write(riscv::PhysAddr address, T value) {
  *reinterpret_cast<volatile T*>(address.value) = value;
}

}  // namespace kernel
