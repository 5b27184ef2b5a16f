// A computer on the host, on which kernel/fs runs in these tests: a disk, one process, and the tables of a
// kernel that has just been booted. Switching it off is destroying it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/fs/buffer_cache.hpp"
#include "kernel/fs/file.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/process/cpu.hpp"
#include "kernel/process/process.hpp"
#include "unit/kernel_fs/fake_disk.hpp"

namespace kernel_fs_test {

/// What panic() does here, and sleep(), after which nobody would wake the only process.
struct Panic : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The functions of kernel/fs work on the computer that was made last and still exists.
class Computer {
 public:
  explicit Computer(Image disk);
  ~Computer();
  Computer(const Computer&) = delete;
  Computer& operator=(const Computer&) = delete;

  /// Mounts, and takes the root as the directory of the process. nullptr, or why that cannot be done.
  [[nodiscard]] const char* boot();

  /// Forgets what the cache holds and nobody uses, so that it is read anew.
  void drop_caches();

  /// What is still held though no system call is under way and no file is open: one line each.
  std::vector<std::string> leaks();

  FakeDisk& disk() { return disk_; }
  const kernel::Log& log() const { return log_; }
  bool read_only() const { return log_.state == kernel::Log::State::ReadOnly; }
  /// What the kernel has printed.
  const std::string& text() const { return text_; }

  /// The memory of the process, from address 0 on.
  std::span<std::byte> memory() { return memory_; }
  /// The address of a place in it where `bytes` now lie.
  riscv::VirtAddr place(std::string_view bytes);

  static Computer& current();

  // For what kernel/fs asks of its environment.
  kernel::BufferCache& buffers() { return buffers_; }
  kernel::Log& log() { return log_; }
  kernel::InodeTable& inodes() { return inodes_; }
  kernel::FileTable& files() { return files_; }
  kernel::Process& process() { return process_; }
  kernel::Cpu& cpu() { return cpu_; }
  void append(std::string_view text) { text_ += text; }

 private:
  FakeDisk disk_;
  kernel::BufferCache buffers_;
  kernel::Log log_;
  kernel::InodeTable inodes_;
  kernel::FileTable files_;
  kernel::Process process_;
  kernel::Cpu cpu_;
  std::vector<std::byte> memory_;
  std::string text_;
  Computer* previous_;
};

}  // namespace kernel_fs_test
