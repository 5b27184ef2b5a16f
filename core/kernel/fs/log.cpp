// On the disk the log is a header block and behind it room for changed blocks. A commit is four steps:
//
//     1  changed blocks  -> log blocks                          a crash up to here: nothing has happened
//     2  header with their number and home places -> disk       this single write is the commit
//     3  changed blocks  -> their home places                   a crash from here on: recovery repeats 3 and
//     4  header with number 0 -> disk                           4
#include "kernel/fs/log.hpp"

#include <algorithm>
#include <span>

#include "kernel/config.hpp"
#include "kernel/fs/super_block.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/process/process.hpp"

namespace kernel {
namespace {

/// Blocks that one group of transactions may change.
std::uint32_t capacity() { return std::min(abi::kLogCapacity, super_block().log_block_count - 1); }

BlockNumber log_block(std::uint32_t index) { return super_block().log_start + 1 + index; }

std::span<const BlockNumber> changed_blocks(const Log& log) {
  return std::span(log.header.blocks).first(log.header.count);
}

bool write_header(const abi::LogHeader& header) {
  const LockedBuffer buffer = bzero(super_block().log_start);
  buffer.array_of<abi::LogHeader>()[0] = header;
  return bwrite(*buffer, super_block().log_start);
}

/// A block of the group under way. It is pinned with its content, so that this does not touch the disk.
LockedBuffer changed_buffer(BlockNumber block) {
  LockedBuffer buffer = bread(block);
  if (!buffer) panic("log: a changed block has left the cache");
  return buffer;
}

/// Steps 1 and 2.
bool write_to_log(const Log& log) {
  std::uint32_t index = 0;
  for (const BlockNumber block : changed_blocks(log)) {
    if (!bwrite(*changed_buffer(block), log_block(index++))) return false;
  }
  return write_header(log.header);
}

/// Steps 3 and 4. False when recovery will have to do it again.
bool install(Log& log) {
  for (const BlockNumber block : changed_blocks(log)) {
    const LockedBuffer buffer = changed_buffer(block);
    if (bwrite(*buffer, block)) {
      bunpin(*buffer);
    } else {
      log.stranded_blocks++;
    }
  }
  log.header.count = 0;
  return log.stranded_blocks == 0 && write_header(log.header);
}

/// Forgets what the group has changed, so that the blocks are read from the disk again.
void discard(Log& log) {
  for (const BlockNumber block : changed_blocks(log)) {
    const LockedBuffer buffer = changed_buffer(block);
    buffer->valid = false;
    bunpin(*buffer);
  }
  log.header.count = 0;
}

/// The caller alone uses the log now, without its lock, because it sleeps for the disk. False when the
/// changes are lost.
bool commit(Log& log) {
  const bool doomed = log.state == Log::State::Doomed;
  if (log.header.count == 0 && !doomed) return true;
  const bool committed = !doomed && write_to_log(log);
  const bool installed = committed && install(log);
  if (!committed) discard(log);
  if (installed) return true;

  if (!doomed) printf("log: the disk fails; the file system is read-only from now on\n");
  const SpinlockGuard guard(log.lock);
  log.state = Log::State::ReadOnly;
  if (!committed) log.discarded_groups++;
  return committed;
}

/// Whether the header can have been written by commit. A damaged one must not direct writes anywhere.
bool plausible(const abi::LogHeader& header) {
  if (header.count > capacity()) return false;
  const auto blocks = std::span(header.blocks).first(header.count);
  for (auto block = blocks.begin(); block != blocks.end(); ++block) {
    const bool has_a_home =
        *block >= super_block().inode_start && index_of(*block) < super_block().block_count;
    if (!has_a_home || std::find(blocks.begin(), block, *block) != block) return false;
  }
  return true;
}

}  // namespace

const char* initlog() {
  abi::LogHeader header;
  {
    const LockedBuffer buffer = bread(super_block().log_start);
    if (!buffer) return "the log cannot be read";
    header = buffer.array_of<abi::LogHeader>()[0];
  }
  if (!plausible(header)) return "the log's header is damaged";
  if (header.count == 0) return nullptr;
  printf("log: finishing a commit of %u blocks\n", header.count);
  for (std::uint32_t i = 0; i < header.count; i++) {
    const LockedBuffer buffer = bread(log_block(i));
    if (!buffer || !bwrite(*buffer, header.blocks[i])) return "the disk fails in the log's recovery";
  }
  header.count = 0;
  return write_header(header) ? nullptr : "the disk fails in the log's recovery";
}

void begin_op() {
  Log& log = operation_log();
  const SpinlockGuard guard(log.lock);
  while (log.committing || log.state == Log::State::Doomed ||
         log.header.count + (log.outstanding + 1) * MAXOPBLOCKS > capacity()) {
    sleep(&log, log.lock);
  }
  log.outstanding++;
}

bool end_op() {
  Log& log = operation_log();
  log.lock.acquire();
  log.outstanding--;
  log.committing = log.outstanding == 0;
  bool kept = log.state == Log::State::Good;
  if (log.committing) {
    log.lock.release();
    kept = commit(log);
    log.lock.acquire();
    log.committing = false;
  }
  // The reservation of this transaction, or the whole log, is free again.
  wakeup(&log);
  log.lock.release();
  return kept;
}

void log_write(Buffer& buffer) {
  Log& log = operation_log();
  {
    const SpinlockGuard guard(log.lock);
    if (log.outstanding == 0) panic("log_write: outside of a transaction");
    if (log.state == Log::State::ReadOnly) panic("log_write: the file system is read-only");
    if (std::ranges::find(changed_blocks(log), buffer.block) != changed_blocks(log).end()) return;
    if (log.header.count < capacity()) {
      log.header.blocks[log.header.count++] = buffer.block;
      bpin(buffer);
      return;
    }
  }
  // On a disk that is damaged, or large and thoroughly mixed up, the blocks of one file can be noted in more
  // blocks of the bitmap than the log holds.
  buffer.valid = false;
  log_abort("an operation changes more than the log can hold");
}

void log_abort(const char* reason) {
  Log& log = operation_log();
  {
    const SpinlockGuard guard(log.lock);
    if (log.state != Log::State::Good) return;
    log.state = Log::State::Doomed;
  }
  printf("log: %s; the file system is read-only from now on\n", reason);
}

bool log_writable() {
  Log& log = operation_log();
  const SpinlockGuard guard(log.lock);
  return log.state != Log::State::ReadOnly;
}

unsigned log_discarded_groups() {
  Log& log = operation_log();
  const SpinlockGuard guard(log.lock);
  return log.discarded_groups;
}

}  // namespace kernel
