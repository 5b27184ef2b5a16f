// One of the processes that grind: it does system calls at random and knows what must come of its own.
#pragma once

#include <array>
#include <cstdint>

#include "user/testing/random.hpp"

namespace grind {

class Worker {
 public:
  /// Makes the worker's own directory, grindA for number 0, and goes there.
  Worker(int number, std::uint64_t seed);

  /// Does one thing, and fails the test when it has not done what it should.
  void step();

  /// Checks all once more, and removes it.
  void finish();

 private:
  static constexpr int kFiles = 4;
  static constexpr int kAbsent = -1;

  /// A file that nobody else touches: its content is `size` times `letter`.
  struct File {
    int size = kAbsent;
    char letter = 0;
  };

  const char* path_of(int file);
  void write_own_file();
  void extend_own_file();
  void check_own_file(int number);
  void unlink_own_file();
  void rename_own_file();
  void race_for_shared_names();
  void grow_or_shrink();
  void check_heap() const;
  void fork_a_child();
  void run_a_program();
  void use_a_pipe();
  void kill_a_child();
  void make_and_remove_a_directory();

  user::testing::Random random_;
  std::array<File, kFiles> files_{};
  char* heap_;
  int pages_ = 0;
  char name_[8] = "file-0";
};

}  // namespace grind
