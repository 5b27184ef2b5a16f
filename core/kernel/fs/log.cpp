// On the disk the log is a header block and behind it room for changed blocks. A commit is four steps:
//
//     1  changed blocks  -> log blocks                          a crash up to here: nothing has happened
//     2  header with their number and home places -> disk       this single write is the commit
//     3  changed blocks  -> their home places                   a crash from here on: recovery repeats 3 and
//     4 4  header with number 0 -> disk
#include "kernel/fs/log.hpp"

#include <algorithm>

#include "kernel/config.hpp"
#include "kernel/fs/super_block.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {
namespace {

struct Log {
  Spinlock lock{"log"};
  unsigned outstanding = 0;  ///< transactions under way
  bool committing = false;
  /// The blocks changed by this group of transactions; each is pinned in the buffer cache.
  abi::LogHeader header{};
};

constinit Log log;

/// Blocks that one group of transactions may change.
std::uint32_t capacity() { return std::min(abi::kLogCapacity, super_block().log_block_count - 1); }

BlockNumber log_block(std::uint32_t index) { return super_block().log_start + 1 + index; }

/// The disk is as it was before the transaction, or the log repairs it at the next boot.
[[noreturn]] void disk_failed() { panic("log: the disk fails in the middle of a commit"); }

LockedBuffer must_read(BlockNumber block) {
  LockedBuffer buffer = bread(block);
  if (!buffer) disk_failed();
  return buffer;
}

void must_write(Buffer& buffer, BlockNumber block) {
  if (!bwrite(buffer, block)) disk_failed();
}

void write_header(const abi::LogHeader& header) {
  const LockedBuffer buffer = must_read(super_block().log_start);
  buffer.array_of<abi::LogHeader>()[0] = header;
  must_write(*buffer, super_block().log_start);
}

/// The caller alone uses the log now, without its lock, because it sleeps for the disk.
void commit() {
  if (log.header.count == 0) return;
  const std::span changed(log.header.blocks.data(), log.header.count);
  for (std::uint32_t i = 0; i < changed.size(); i++) must_write(*must_read(changed[i]), log_block(i));
  write_header(log.header);
  for (const BlockNumber block : changed) {
    const LockedBuffer buffer = must_read(block);
    must_write(*buffer, block);
    bunpin(*buffer);
  }
  log.header.count = 0;
  write_header(log.header);
}

/// Whether the header can have been written by commit. A damaged one must not direct writes anywhere.
bool plausible(const abi::LogHeader& header) {
  const abi::SuperBlock& super = super_block();
  if (header.count > capacity()) return false;
  return std::all_of(header.blocks.begin(), header.blocks.begin() + header.count, [&](BlockNumber block) {
    return block >= super.inode_start && index_of(block) < super.block_count;
  });
}

}  // namespace

void initlog() {
  abi::LogHeader header = must_read(super_block().log_start).array_of<abi::LogHeader>()[0];
  if (!plausible(header)) panic("log: the header on the disk is damaged");
  if (header.count == 0) return;
  printf("log: finishing a commit of %u blocks\n", header.count);
  for (std::uint32_t i = 0; i < header.count; i++) must_write(*must_read(log_block(i)), header.blocks[i]);
  header.count = 0;
  write_header(header);
}

void begin_op() {
  const SpinlockGuard guard(log.lock);
  while (log.committing || log.header.count + (log.outstanding + 1) * MAXOPBLOCKS > capacity()) {
    sleep(&log, log.lock);
  }
  log.outstanding++;
}

void end_op() {
  log.lock.acquire();
  log.outstanding--;
  log.committing = log.outstanding == 0;
  if (log.committing) {
    log.lock.release();
    commit();
    log.lock.acquire();
    log.committing = false;
  }
  // The reservation of this transaction, or the whole log, is free again.
  wakeup(&log);
  log.lock.release();
}

void log_write(Buffer& buffer) {
  const SpinlockGuard guard(log.lock);
  if (log.outstanding == 0) panic("log_write: outside of a transaction");
  const auto end = log.header.blocks.begin() + log.header.count;
  if (std::find(log.header.blocks.begin(), end, buffer.block) != end) return;
  if (log.header.count == capacity()) panic("log_write: the transaction is too big");
  log.header.blocks[log.header.count++] = buffer.block;
  bpin(buffer);
}

}  // namespace kernel
