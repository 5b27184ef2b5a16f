// A program that is a list of tests.
//
//     NAME            all tests               NAME -q        those that are quick
//     NAME TEST...    only these              NAME -l        prints their names
#pragma once

#include <span>

namespace user::testing {

enum class Speed : unsigned char { Quick, Slow };

struct Test {
  const char* name;
  void (*body)();  ///< returns, or ends its process with status 0, when what it asks is so
  Speed speed = Speed::Quick;
};

using Tests = std::span<const Test>;

/// Runs each test that the arguments choose in a child, and holds what is free before and after against each
/// other. Prints a line for each, and the sum. The exit status of the program.
int run_tests(int argc, char** argv, std::span<const Tests> groups);

/// Ends the test with status 0 after a line that says why this kernel has nothing to test.
[[noreturn]] void skip(const char* why);

/// Skips on a kernel that does not count its free pages: that is xv6, which is known to do otherwise.
void skip_on_xv6(const char* why);

}  // namespace user::testing
