#include "unit/kernel_fs/computer.hpp"

#include <algorithm>

#include "kernel/fs/super_block.hpp"

namespace kernel_fs_test {
namespace {

Computer* current_computer = nullptr;

constexpr std::size_t kUserMemory = 64 * 1024;

template <class Table>
unsigned references_in(const Table& table) {
  unsigned sum = 0;
  for (const auto& entry : table) sum += static_cast<unsigned>(entry.references);
  return sum;
}

template <class Table>
bool any_locked(Table& table) {
  return std::ranges::any_of(table, [](auto& entry) { return entry.lock.holding(); });
}

}  // namespace

Computer::Computer(Image disk) : disk_(std::move(disk)), memory_(kUserMemory), previous_(current_computer) {
  current_computer = this;
  process_.pid = 1;
  cpu_.process = &process_;
  kernel::devices = {};
}

Computer::~Computer() { current_computer = previous_; }

Computer& Computer::current() {
  if (current_computer == nullptr) throw std::logic_error("a test of kernel/fs needs a Computer");
  return *current_computer;
}

const char* Computer::boot() {
  if (const char* problem = kernel::mount()) return problem;
  process_.cwd = kernel::iget(kernel::InodeNumber::Root);
  return nullptr;
}

void Computer::drop_caches() {
  for (kernel::Buffer& buffer : buffers_.buffers) {
    if (buffer.references == 0) buffer.valid = false;
  }
}

std::vector<std::string> Computer::leaks() {
  std::vector<std::string> found;
  const auto expect = [&](bool fine, const char* otherwise) {
    if (!fine) found.emplace_back(otherwise);
  };
  expect(references_in(buffers_.buffers) == log_.stranded_blocks, "a buffer is in use");
  expect(references_in(inodes_.inodes) == (process_.cwd != nullptr ? 1 : 0), "an inode is in use");
  expect(references_in(files_.files) == 0, "a file is open");
  expect(!any_locked(buffers_.buffers), "a buffer is locked");
  expect(!any_locked(inodes_.inodes), "an inode is locked");
  expect(log_.outstanding == 0 && !log_.committing, "a transaction is under way");
  expect(log_.header.count == 0, "the log holds blocks");
  expect(log_.state != kernel::Log::State::Doomed, "the log is about to be discarded");
  expect(cpu_.interrupt_nesting == 0, "a spinlock is held");
  return found;
}

riscv::VirtAddr Computer::place(std::string_view bytes) {
  std::ranges::copy(std::as_bytes(std::span(bytes)), memory_.begin());
  return riscv::VirtAddr(0);
}

}  // namespace kernel_fs_test
