// What can be known of the kernel that runs, whoever wrote it: by its DWARF, or else by its symbols, or else
// by nothing but satp. Says in each case why not more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/dwarf/debug_info.hpp"
#include "inspect/elf/symbol_table.hpp"
#include "inspect/kernel_image.hpp"
#include "inspect/kernel_layout.hpp"
#include "machine/boot/elf_image.hpp"

namespace inspect {

/// Where the knowledge comes from, the best first.
enum class Knowledge : std::uint8_t { DebugInfo, InspectionTable, Symbols, Satp };

/// Why something is not shown.
enum class Gap : std::uint8_t {
  NoElf,              ///< the machine boots from no ELF file
  NoSymbols,          ///< the file has no symbol table
  NoDebugInfo,        ///< the file has no DWARF
  DamagedDebugInfo,   ///< `detail` says what is wrong with it
  NoProcesses,        ///< no variable is an array of structures with pid and state
  NoProcessField,     ///< they have no field of the kind `detail`
  NoKernelPageTable,  ///< nothing is called kernel_pagetable
  NoFreeList,         ///< no structure holds a list of free pages
  NoCpus,             ///< no variable tells which process runs where
};

struct Note {
  Gap gap = Gap::NoElf;
  std::string detail;
};

/// A note in words.
std::string sentence(const Note& note);

/// Made once for each kernel that is loaded; the kernel's file must outlive it.
class KernelModel {
 public:
  /// `kernel` may be nullptr: then nothing is known.
  explicit KernelModel(const machine::ElfImage* kernel)
      : KernelModel(kernel ? kernel->file() : FileBytes()) {}
  /// Of a file that may be anything.
  explicit KernelModel(FileBytes file);

  Knowledge knowledge() const;
  const std::vector<Note>& notes() const { return notes_; }

  const KernelLayout& layout() const { return layout_; }
  const SymbolTable& symbols() const { return symbols_; }
  const dwarf::DebugInfo& debug() const { return debug_; }
  /// What the pages of the kernel's own image hold.
  const KernelImage& image() const { return image_; }
  /// Whether `address` lies in the code of the kernel.
  bool is_code(std::uint64_t address) const;
  /// Address of the table that kernel/inspection.hpp describes, if the kernel has one.
  std::optional<std::uint64_t> inspection_table() const { return inspection_table_; }

 private:
  struct CodeRange {
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;
  };

  void find_by_symbols();
  void find_code();
  void add_notes();
  void add_process_notes();
  void note(Gap gap, std::string detail = {});

  ElfSections sections_;
  SymbolTable symbols_;
  dwarf::DebugInfo debug_;
  KernelImage image_;
  KernelLayout layout_;
  std::optional<std::uint64_t> inspection_table_;
  std::vector<CodeRange> code_;  ///< asked for every frame of a stack
  std::vector<Note> notes_;
};

}  // namespace inspect
