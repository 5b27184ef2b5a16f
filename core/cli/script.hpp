// The script language of `pagewalk run --script`: what to wait for, what to type, what to print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inspect/events/event.hpp"
#include "machine/result.hpp"

namespace cli {

/// Run until the guest has printed `text` since the last match or the last Type.
struct Wait {
  std::string text;
};

/// Send `text` down the serial line.
struct Type {
  std::string text;
};

/// ProcessKernel: what the kernel uses while it works for one process, in kernels that have such tables.
enum class TableChoice : std::uint8_t { Satp, Kernel, Process, ProcessKernel };

/// Print a page table in the format of vmprint.
struct PrintPageTable {
  TableChoice choice = TableChoice::Satp;
  std::uint32_t pid = 0;   ///< of TableChoice::Process and ProcessKernel
  std::string field = {};  ///< of ProcessKernel: the member that holds it; empty for the first
};

/// Print what becomes of a virtual address under a page table.
struct PrintTranslation {
  PrintPageTable table;
  std::uint64_t va = 0;
  bool sum = false;
  bool mxr = false;
};

/// Print the list of processes.
struct PrintProcesses {};

/// Print the registers that the kernel keeps of a process.
struct PrintTrapframe {
  std::uint32_t pid = 0;
};

/// Print how many pages the kernel has to give, list by list.
struct PrintFreePages {};

/// Print who has which pages of RAM.
struct PrintMemoryMap {};

/// Print a page table as ranges of addresses and what lies there.
struct PrintRanges {
  PrintPageTable table;
};

/// Print the kernel's calls of every hart, and of every process that waits.
struct PrintBacktraces {};

/// Print what the checks of virtual memory have found.
struct PrintFindings {};

/// Record events from now on.
struct Record {
  inspect::EventKinds kinds = inspect::kAllKinds;
};

/// Print the events since the last Record.
struct PrintEvents {
  inspect::EventKinds kinds = inspect::kAllKinds;
};

enum class ProvenanceOf : std::uint8_t { Memory, Entry };

/// Print who wrote last to the 8 bytes at an address, or to the page-table entry where the walk for it ends.
struct PrintProvenance {
  ProvenanceOf of = ProvenanceOf::Memory;
  std::uint64_t address = 0;
  std::optional<PrintPageTable> table;  ///< of a virtual address; none for a physical one
};

enum class RunTarget : std::uint8_t { Place, Trap, SystemCall, PageFault, Satp, User, Return, Write };

/// Run until something happens, and say where.
struct RunTo {
  RunTarget target = RunTarget::Place;
  std::string place;  ///< of Place: as inspect::find_code takes it; of SystemCall: its name, any when empty
  std::uint64_t address = 0;  ///< of RunTarget::Write: eight bytes of RAM
};

/// Run so many instructions of whichever hart is next.
struct Step {
  std::uint64_t instructions = 1;
};

/// Run one instruction of hart 0; a call or a system call to its end.
struct StepOver {};

/// Print the registers of every hart.
struct PrintRegisters {};

/// Print the instructions at a place, or where hart 0 stands.
struct PrintCode {
  std::string place;  ///< empty for where it stands
};

struct Quit {};

struct ScriptLine {
  unsigned number = 0;              ///< in the file, from 1
  std::string source;               ///< as it is written there
  std::optional<std::uint64_t> at;  ///< do it when so many instructions have retired
  std::variant<Wait, Type, PrintPageTable, PrintTranslation, PrintProcesses, PrintTrapframe, PrintFreePages,
               PrintMemoryMap, PrintRanges, PrintBacktraces, PrintFindings, Record, PrintEvents,
               PrintProvenance, RunTo, Step, StepOver, PrintRegisters, PrintCode, Quit>
      command;
};

struct Script {
  std::string name;  ///< of the file, for messages
  std::vector<ScriptLine> lines;

  /// `name:number: source`, to say where a run stood.
  std::string describe(const ScriptLine& line) const;
};

/// Reads a whole script or says in which line it is wrong. Empty lines and comments leave nothing behind; a
/// carriage return at the end of a line belongs to the line's end.
machine::Result<Script> parse_script(std::string_view text, std::string name);

/// Replaces the escapes of C: \n \t \r \a \b \f \v \e \\ \" \' \0 to \377, \x and two digits.
machine::Result<std::string> unescape(std::string_view text);

}  // namespace cli
