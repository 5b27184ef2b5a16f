#include "inspect/satp_history.hpp"

#include <algorithm>

#include "riscv/paging.hpp"

namespace inspect {

void SatpHistory::look(const machine::Machine& machine) {
  for (const auto& hart : machine.harts()) {
    const std::uint64_t satp = hart->satp();
    if (!riscv::paging_mode(satp)) continue;
    const auto known = std::find(values_.begin(), values_.end(), satp);
    if (known != values_.end()) {
      std::rotate(values_.begin(), known, known + 1);
      continue;
    }
    if (values_.size() == kMost) values_.pop_back();
    values_.insert(values_.begin(), satp);
  }
}

}  // namespace inspect
