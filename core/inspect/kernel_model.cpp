#include "inspect/kernel_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/elf/demangle.hpp"
#include "inspect/kernel_layout_finder.hpp"

namespace inspect {

KernelModel::KernelModel(FileBytes file)
    : sections_(file), symbols_(sections_), debug_(sections_), image_(sections_, symbols_) {
  // A hundred times what our kernel needs.
  constexpr std::uint64_t kMostEntries = 1u << 20;
  debug_.limit_work(kMostEntries);
  layout_ = find_layout(debug_);
  debug_.limit_work(dwarf::DebugInfo::kNoLimit);
  find_by_symbols();
  find_code();
  add_notes();
}

/// A variable's address is all that a symbol tells: that does for one that is a number.
void KernelModel::find_by_symbols() {
  if (const Symbol* table = symbols_.find("pagewalk_inspection")) inspection_table_ = table->address;
  if (layout_.kernel_page_table) return;
  for (const Symbol& symbol : symbols_.all()) {
    if (symbol.size != 8 || symbol.is_function || short_name(symbol.name) != "kernel_pagetable") continue;
    layout_.kernel_page_table = symbol.address;
    return;
  }
}

Knowledge KernelModel::knowledge() const {
  if (layout_.processes) return Knowledge::DebugInfo;
  if (inspection_table_) return Knowledge::InspectionTable;
  return symbols_.all().empty() ? Knowledge::Satp : Knowledge::Symbols;
}

void KernelModel::find_code() {
  for (const ElfSection& section : sections_.all())
    if (section.executable()) code_.push_back({section.address, section.size});
}

bool KernelModel::is_code(std::uint64_t address) const {
  return std::any_of(code_.begin(), code_.end(),
                     [&](const CodeRange& range) { return address - range.begin < range.bytes; });
}

void KernelModel::note(Gap gap, std::string detail) { notes_.push_back({gap, std::move(detail)}); }

void KernelModel::add_notes() {
  if (sections_.all().empty()) return note(Gap::NoElf);
  for (const std::string& finding : debug_.findings()) note(Gap::DamagedDebugInfo, finding);
  if (symbols_.all().empty()) note(Gap::NoSymbols);
  if (debug_.empty()) note(Gap::NoDebugInfo);
  if (!layout_.kernel_page_table && !inspection_table_) note(Gap::NoKernelPageTable);
  if (debug_.empty()) return;
  add_process_notes();
  if (layout_.free_lists.empty()) note(Gap::NoFreeList);
  if (!layout_.cpus) note(Gap::NoCpus);
}

void KernelModel::add_process_notes() {
  if (!layout_.processes) return note(Gap::NoProcesses);
  const ProcessLayout& process = *layout_.processes;
  const std::array<std::pair<const char*, FieldPlace>, 6> fields{{{"name", process.name},
                                                                  {"page table", process.page_table},
                                                                  {"size", process.size},
                                                                  {"parent", process.parent},
                                                                  {"trapframe", process.trapframe},
                                                                  {"kernel stack", process.kernel_stack}}};
  for (const auto& [name, place] : fields) {
    if (!place) note(Gap::NoProcessField, name);
  }
}

std::string sentence(const Note& note) {
  switch (note.gap) {
    case Gap::NoElf:
      return "The machine boots from no ELF file with sections: only satp tells of page tables.";
    case Gap::NoSymbols: return "The kernel's file has no symbols: link it without -s.";
    case Gap::NoDebugInfo: return "The kernel's file has no DWARF: compile it with -g.";
    case Gap::DamagedDebugInfo: return "DWARF: " + note.detail + ".";
    case Gap::NoProcesses: return "No variable is an array of structures with the members pid and state.";
    case Gap::NoProcessField: return "The structure of a process has no member for its " + note.detail + ".";
    case Gap::NoKernelPageTable: return "No variable is called kernel_pagetable.";
    case Gap::NoFreeList: return "No structure holds a list of free pages: a pointer called freelist.";
    case Gap::NoCpus: return "No array called cpus tells which process runs on which hart.";
  }
  return {};
}

}  // namespace inspect
