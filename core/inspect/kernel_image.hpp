// What the pages of the kernel's own image hold, by the sections of its file and a few of its symbols.
#pragma once

#include <cstdint>
#include <vector>

#include "inspect/elf/symbol_table.hpp"
#include "riscv/address.hpp"

namespace inspect {

enum class ImagePart : std::uint8_t {
  ReadOnly,
  Data,         ///< .bss too
  BufferCache,  ///< inside .data or .bss: copies of disk blocks
  BootStacks,   ///< inside .data or .bss: what the harts start on, and schedule on
  Text,
};

/// Pages in a row of one kind.
struct ImageRun {
  riscv::PhysAddr begin;
  riscv::PhysAddr end;
  ImagePart part = ImagePart::Data;
};

class KernelImage {
 public:
  /// The kernel lies at its own addresses. A page that holds two kinds is what more can be done with: code,
  /// or else data that can be written. A section for code and data ends its code at the symbol `etext`.
  /// Sections outside what can be RAM are passed over.
  KernelImage(const ElfSections& sections, const SymbolTable& symbols);

  /// By address, without overlap; none of a file without sections.
  const std::vector<ImageRun>& runs() const { return runs_; }
  /// The run that has the page at `pa`, or nullptr.
  const ImageRun* at(riscv::PhysAddr pa) const;
  /// One past the last page; 0 when there is none.
  riscv::PhysAddr end() const { return runs_.empty() ? riscv::PhysAddr() : runs_.back().end; }

 private:
  std::vector<ImageRun> runs_;
};

}  // namespace inspect
