// What is wrong in the tables and the free list at one moment, if nobody is in the midst of changing them.
#pragma once

#include <vector>

#include "inspect/checks/finding.hpp"
#include "inspect/checks/survey.hpp"

namespace inspect {

/// Of one check no more than these: a kernel that is wrong a thousand times is shown to be so.
inline constexpr std::size_t kMostOfACheck = 32;

struct Suspected {
  std::vector<Finding> findings;
  /// Some program is mapped with all of its code writable, now or after it is copied: then the kernel does
  /// not keep the two apart, and WritableExecutable has nothing to say about it.
  bool code_writable = false;
};

/// Every check of tables and free list but LostPage, which needs the past. Suspicions: a kernel that was
/// interrupted between two stores looks as bad.
Suspected suspicions(const Survey& survey, const machine::Machine& machine);

}  // namespace inspect
