#include "lab/kernel_state.hpp"

#include <algorithm>

namespace lab {

namespace {

bool same(const std::pair<const riscv::PhysAddr, kernel::UserMemory>& a,
          const std::pair<const riscv::PhysAddr, kernel::UserMemory>& b) {
  return a.first == b.first && a.second.size == b.second.size &&
         a.second.kernel_pagetable == b.second.kernel_pagetable;
}

}  // namespace

bool KernelState::equals_beside_pages(const KernelState& other) const {
  return variant == other.variant && kernel_pagetable == other.kernel_pagetable &&
         table_in_use == other.table_in_use && allocations_until_failure == other.allocations_until_failure &&
         std::equal(user_memory.begin(), user_memory.end(), other.user_memory.begin(),
                    other.user_memory.end(), same);
}

}  // namespace lab
