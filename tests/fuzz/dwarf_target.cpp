// Symbols and DWARF of kernel files: whatever they hold, all questions have answers, and soon.
#include <algorithm>

#include "fuzz/small_machine.hpp"
#include "inspect/backtrace.hpp"
#include "inspect/dwarf/type_layout.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/process_list.hpp"

namespace fuzz {

namespace {

using inspect::KernelModel;
using inspect::dwarf::DebugInfo;

/// Of each kind the first few: the rest is of the same kind.
constexpr std::size_t kMost = 64;

void ask_of_types(const DebugInfo& debug) {
  for (std::size_t i = 0; i < std::min(kMost, debug.variables().size()); i++) {
    const auto type = debug.variables()[i].type;
    inspect::dwarf::size_of(debug, type);
    inspect::dwarf::as_array(debug, type);
    inspect::dwarf::find_member(debug, inspect::dwarf::pointee(debug, type), {"pid"});
  }
  for (std::size_t i = 0; i < std::min(kMost, debug.functions().size()); i++) {
    const auto& function = debug.functions()[i];
    require(function.low < function.high, "functions are not empty");
    const auto* found = debug.function_at(function.low);
    require(!found || (found->low <= function.low && function.low < found->high),
            "what is found includes it");
    debug.parameters(function);
  }
}

void ask_of_lines(const DebugInfo& debug) {
  for (std::size_t i = 0; i < std::min(kMost, debug.functions().size()); i++) {
    const auto place = debug.lines().at(debug.functions()[i].low);
    if (!place) continue;
    require(place->file < debug.lines().files().size(), "lines are of files that there are");
    debug.lines().addresses(*place);
  }
  require(debug.lines().files_named("no such file").size() <= debug.lines().files().size(),
          "files are counted");
}

void ask_of_symbols(const KernelModel& model) {
  for (std::size_t i = 0; i < std::min(kMost, model.symbols().all().size()); i++) {
    const auto& symbol = model.symbols().all()[i];
    require(!inspect::demangled(symbol.name).empty(), "symbols have names");
    model.symbols().at(symbol.address);
  }
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto machine = small_machine(1);
  const KernelModel model(bytes);
  for (const inspect::Note& note : model.notes())
    require(!inspect::sentence(note).empty(), "notes are in words");
  ask_of_types(model.debug());
  ask_of_lines(model.debug());
  ask_of_symbols(model);
  for (const auto& process : inspect::processes(model, *machine))
    inspect::backtrace(model, *machine, process);
  inspect::free_pages(model, *machine);
  inspect::kernel_page_table(model, *machine);
  inspect::backtrace(model, *machine, 0);
}

}  // namespace fuzz
