// A kernel that only exists as its DWARF and the data it describes: processes, page tables and a list of free
// pages at places that tests fill as they like.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "machine/machine.hpp"
#include "support/dwarf_builder.hpp"

namespace test {

/// As the DWARF describes it.
struct SmallProcess {
  std::uint32_t state = 0;
  std::uint32_t pid = 0;
  std::uint64_t page_table = 0;
  std::uint64_t own_kernel_table = 0;
  std::uint64_t parent = 0;
  std::uint64_t saved_ra = 0;
  std::uint64_t saved_s0 = 0;
  std::array<char, 16> name{};
  std::uint64_t size = 0;
  std::uint64_t trapframe = 0;
};
static_assert(sizeof(SmallProcess) == 80);

/// As the DWARF describes it.
struct SmallTrapframe {
  std::uint64_t kernel_satp = 0;
  std::uint64_t kernel_sp = 0;
  std::uint64_t kernel_trap = 0;
  std::uint64_t epc = 0;
  std::uint64_t kernel_hartid = 0;
  std::uint64_t ra = 0;
  std::uint64_t sp = 0;
  std::uint64_t a7 = 0;
};

struct SmallKernel {
  static constexpr std::uint64_t kCode = 0x80000000, kCodeBytes = 0x1000;
  static constexpr std::uint64_t kProcesses = 0x80010000, kFreeHead = 0x80011008, kKernelTable = 0x80011010,
                                 kCpus = 0x80011018;
  static constexpr std::uint64_t kMemory = 0x80020000;  ///< where `memory` lies

  std::array<std::uint32_t, kCodeBytes / 4> code{};
  std::array<SmallProcess, 4> processes{};
  std::uint64_t lock = 0;  ///< beside the list of free pages
  std::uint64_t free_head = 0;
  std::uint64_t kernel_table = 0;
  std::uint64_t current = 0;                 ///< process of hart 0
  std::array<std::uint64_t, 8192> memory{};  ///< for lists, stacks and tables

  std::uint64_t& word(std::uint64_t address) { return memory[(address - kMemory) / 8]; }

  /// What a compiler would write of it: DWARF of that version.
  static DwarfBuilder dwarf(std::uint16_t version = 5);
  ElfBuilder elf(const DwarfBuilder& debug_info) const;
  std::unique_ptr<machine::Machine> boot() const;
};

}  // namespace test
