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
  /// a satp, keeps it. Only pages that were free at an earlier call can be lost: so the allocator's own
  /// tables, and what it never had, are not.
  PageSet look(const Survey& survey, const machine::Machine& machine);
  void clear() { seen_free_.clear(); }

 private:
  /// For each page, the bytes of the block as which it was last seen free; 0: never.
  std::vector<std::uint32_t> seen_free_;
};

}  // namespace inspect
