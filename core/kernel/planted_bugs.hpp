// Mistakes in virtual memory for the checks to find (core/inspect/checks). Only the test kernel has them:
// kernel-planted.elf, built with PAGEWALK_PLANTED_BUGS, commits the one that `plant=NAME` among its boot
// arguments names. In every other kernel all of this drops out.
#pragma once

#include <string_view>

namespace kernel {

#ifdef PAGEWALK_PLANTED_BUGS
inline constexpr bool kPlantedBugs = true;
#else
inline constexpr bool kPlantedBugs = false;
#endif

struct Process;

/// Looks for `plant=NAME` between the blanks of `boot_arguments`. Names are those of the checks.
void choose_planted_bug(std::string_view boot_arguments);

/// exec has just made `process` a program: once it is the shell, the mistake is made in its memory.
void plant_bug(Process& process);

}  // namespace kernel
