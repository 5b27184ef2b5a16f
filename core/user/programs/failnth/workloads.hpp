// What processes do that may need memory. Each workload returns when all of it worked, and calls `must` for
// what may fail when memory is used up: then it ends its process at once, and that is right, too.
#pragma once

#include <span>

#include "user/lib/io.hpp"
#include "user/testing/addresses.hpp"

namespace failnth {

inline constexpr int kFailed = 1;  ///< status: a system call gave an error
inline constexpr int kWrong = 3;   ///< status: something else happened than what was asked for

inline constexpr int kPage = static_cast<int>(user::testing::kPageSize);

enum class Speed : unsigned char { Quick, Slow };

struct Workload {
  const char* name;
  void (*body)();
  Speed speed = Speed::Quick;
};

extern const std::span<const Workload> memory_workloads;
extern const std::span<const Workload> process_workloads;
extern const std::span<const Workload> exec_workloads;
extern const std::span<const Workload> file_workloads;

/// Removes the files that a workload may have left.
void remove_files();

/// Ends the process when a call failed.
inline void must(bool succeeded) {
  if (!succeeded) user::exit(kFailed);
}

/// Ends the process when a call has done what nobody asked for.
inline void must_be_right(bool right) {
  if (!right) user::exit(kWrong);
}

/// Memory behind the heap, which nobody has touched yet.
inline char* grow(int bytes) {
  char* memory = user::sbrk(bytes);
  must(memory != user::kNoMemory);
  return memory;
}

inline void touch(char* memory, int pages) {
  for (int page = 0; page < pages; page++) memory[page * kPage] = 1;
}

/// Starts a child that does `body` and ends with status 0.
template <class Body>
int start(Body body) {
  const int pid = user::fork();
  must(pid >= 0);
  if (pid != 0) return pid;
  body();
  user::exit(0);
}

/// Waits for all children. Ends with the status of one that did not end with 0.
inline void finish() {
  int worst = 0, status = 0;
  while (user::wait(&status) >= 0) {
    if (status != 0 && worst != kWrong) worst = status == kWrong ? kWrong : kFailed;
  }
  if (worst != 0) user::exit(worst);
}

}  // namespace failnth
