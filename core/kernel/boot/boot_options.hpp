// What the board and whoever started it tell the kernel, through the flattened device tree.
#pragma once

#include <cstddef>

#include "riscv/address.hpp"

namespace kernel {

struct BootOptions {
  bool print_first_page_table = false;  ///< the word `vmprint` in /chosen/bootargs
  riscv::PhysAddr memory_end;           ///< of the RAM that starts at KERNBASE
};

/// Reads the options from the device tree at `tree`. A missing or damaged tree gives the defaults: no option,
/// 128 MiB. Call before kinit, which overwrites the tree.
void read_boot_options(const std::byte* tree);

/// What read_boot_options found.
const BootOptions& boot_options();

}  // namespace kernel
