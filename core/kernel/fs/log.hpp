// Write-ahead log: the blocks that a group of system calls changes reach the disk all together or, after a
// crash, not at all. The log commits when no system call is inside a transaction.
//
// When that fails, none of the group's changes has happened, and from then on the file system is read-only:
// see the README, "When the disk fails".
#pragma once

#include <cstdint>

#include "kernel/abi/fs_format.hpp"
#include "kernel/fs/buffer_cache.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

struct Log {
  enum class State : std::uint8_t {
    Good,
    Doomed,    ///< what this group of transactions has changed will be discarded when the last one ends
    ReadOnly,  ///< no more changes until the next boot
  };

  Spinlock lock{"log"};
  State state = State::Good;
  unsigned outstanding = 0;  ///< transactions under way
  bool committing = false;
  unsigned discarded_groups = 0;
  /// The blocks changed by this group of transactions; each is pinned in the buffer cache.
  abi::LogHeader header{};
  /// Committed blocks that the disk did not take to their home places. They stay pinned, so that reads find
  /// them.
  unsigned stranded_blocks = 0;
};

/// The environment supplies it, like buffer_cache().
Log& operation_log();

/// Finishes a commit that a crash interrupted. Needs the super block; once, at boot, before any transaction.
/// nullptr, or why the file system cannot be used.
[[nodiscard]] const char* initlog();

/// A system call that may change the disk brackets its work with these. begin_op sleeps while a commit runs
/// or the log could not hold another MAXOPBLOCKS blocks; the last end_op commits. end_op returns false when
/// the changes are lost; in a group that others are still in, they may be lost later, as in a crash.
void begin_op();
bool end_op();

/// Instead of bwrite: the buffer's content goes to the disk when the transaction commits. Once or often per
/// block.
void log_write(Buffer& buffer);

/// For what fails half-way and cannot be undone: the group of transactions will be discarded. Inside one.
void log_abort(const char* reason);

/// False when no change can reach the disk any more. Inside a transaction that is certain: it does not become
/// read-only before the transaction ends.
[[nodiscard]] bool log_writable();

/// Groups of transactions whose changes were discarded: copies of what is on the disk that were made before
/// the last one are to be read again.
[[nodiscard]] unsigned log_discarded_groups();

/// begin_op to end_op as a scope, for what takes and drops references to inodes but changes nothing else.
/// Declare it before any InodeRef or lock of the operation, so that it ends after them.
class Transaction {
 public:
  Transaction() { begin_op(); }
  ~Transaction() { end_op(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
};

/// Does `work` in a transaction. Whether it returned true and its changes were not lost.
template <class Work>
[[nodiscard]] bool transact(Work work) {
  begin_op();
  const bool done = work();
  return end_op() && done;
}

}  // namespace kernel
