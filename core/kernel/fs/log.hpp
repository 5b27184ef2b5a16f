// Write-ahead log: the blocks that a group of system calls changes reach the disk all together or, after a
// crash, not at all. The log commits when no system call is inside a transaction.
#pragma once

#include "kernel/fs/buffer_cache.hpp"

namespace kernel {

/// Finishes a commit that a crash interrupted. Needs the super block; once, at boot, before any transaction.
void initlog();

/// A system call that may change the disk brackets its work with these. begin_op sleeps while a commit runs
/// or the log could not hold another MAXOPBLOCKS blocks; the last end_op commits.
void begin_op();
void end_op();

/// Instead of bwrite: the buffer's content goes to the disk when the transaction commits. Once or often per
/// block.
void log_write(Buffer& buffer);

/// begin_op to end_op as a scope. Declare it before any InodeRef or lock of the operation, so that it ends
/// after them.
class Transaction {
 public:
  Transaction() { begin_op(); }
  ~Transaction() { end_op(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
};

}  // namespace kernel
