// What the checks of virtual memory look for, and what they tell when they find it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/tlb_model.hpp"
#include "riscv/address.hpp"
#include "riscv/sv39.hpp"

namespace inspect {

class KernelModel;

enum class Check : std::uint8_t {
  StaleTranslation,    ///< an access may have used a translation that the tables no longer hold
  FreeMapped,          ///< a page is free, and an address space leads to it
  LostPage,            ///< a page is allocated, and nothing leads to it
  SharedWritable,      ///< two address spaces may write to the same page
  WritableExecutable,  ///< a page is code and data, in a program that keeps the two apart
  MissingUser,         ///< a page of user memory that the user may not touch, and which is no stack guard
  KernelPageUser,      ///< the user may touch a page that is the kernel's
  OutsideMemory,       ///< an entry leads where there is neither RAM nor a device
  SharedTable,         ///< a page-table page is in two places
  BrokenFreeList,      ///< the free list leads to a page twice, or to what is no page
  StackOverflow,       ///< the kernel touched the guard page below its stack
  TrapLoop,            ///< the kernel faults in its handler of faults, again and again
};
inline constexpr std::size_t kChecks = 12;
/// Short and constant: for scripts, and as a key of the page's words.
const char* name_of(Check check);

/// What the kernel uses a physical page for, as far as the checks ask.
enum class PageRole : std::uint8_t { Other, Image, Table, KernelStack, Trapframe, Free };

/// A process that a finding concerns. pid 0: the kernel itself.
struct Party {
  std::uint64_t slot = 0;
  std::uint32_t pid = 0;
  std::string name{};       ///< as the guest has it
  riscv::PhysAddr table{};  ///< root of the address space
  riscv::VirtAddr va{};     ///< where it maps the page
  riscv::PhysAddr entry{};  ///< by this entry
  riscv::Pte pte{};
  unsigned level = 0;
};

/// What an event happened to: the hart and where it stood.
struct Place {
  unsigned hart = 0;
  std::uint64_t pc = 0;
  std::uint64_t cause = 0;  ///< of a trap
  std::string function{};   ///< of the kernel; empty in user mode or when unknown
};

/// What does not apply is 0 or absent.
struct Finding {
  Check check = Check::FreeMapped;
  PageRole role = PageRole::Other;
  riscv::PhysAddr page{};        ///< the physical page
  std::uint64_t pages = 1;       ///< so many like this
  riscv::VirtAddr va{};          ///< the address of an event
  std::vector<Party> parties{};  ///< at most two
  std::optional<StaleUse> stale{};
  std::optional<Place> place{};
  std::uint64_t since = 0;        ///< instructions, over all harts, when it was first seen
  std::uint64_t since_cycle = 0;  ///< the clock then
  bool present = true;            ///< seen at the last look, too; an event is over at once
};

/// One sentence: what, where, who, since when.
std::string finding_text(const Finding& finding);

}  // namespace inspect
