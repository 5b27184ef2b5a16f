// Pages that were taken from the allocator and that nothing leads to any more.
#pragma once

#include <cstdint>
#include <vector>

#include "inspect/checks/survey.hpp"

namespace inspect {

class LostPages {
 public:
  /// The pages that are lost at this moment, as a set of page numbers. Conservative: any word in the kernel's
  /// image, in a register or in a page of the kernel's that could be an address in a page, an entry for it or
  /// a satp, keeps it. Only pages that were free, or a process's, at an earlier call can be lost: so the
  /// allocator's own tables, and what it never had, are not.
  PageSet look(const Survey& survey, const machine::Machine& machine);
  void clear() { allocable_.clear(); }

 private:
  /// For each page that the allocator deals in, the bytes of the block as which it was last seen free.
  std::vector<std::uint32_t> allocable_;
};

}  // namespace inspect
