// How a run ended: what the program returns to the shell, and what it says about it.
#pragma once

#include <string>

namespace cli {

/// Exit statuses other than the number of a failed test.
inline constexpr int kSuccess = 0;
inline constexpr int kUnfinished = 1;  ///< the run ended before what was asked for
inline constexpr int kBadUsage = 2;    ///< a wrong option or script, an unreadable file

struct Outcome {
  int status = kSuccess;
  std::string message;  ///< one line for stderr; empty for none
};

}  // namespace cli
