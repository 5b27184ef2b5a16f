// What exec makes of a program's file: a new address space, finished before the old one is given up.
//
//     size  +--------------------+
//           | strings            |  each from a 16-byte boundary on
//           | argv[argc] = 0     |
//           | ...                |
//           | argv[0]            |
//       sp  +--------------------+  <- argv
//           | free               |
//           +--------------------+
//           | guard page         |  mapped, but not for user mode
//           +--------------------+
//           | segments of the    |  each with the permissions that the file asks for, from a page boundary on
//           | program            |
//        0  +--------------------+
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "kernel/memory/elf.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/page_table.hpp"

namespace kernel {

/// Where the bytes of a program come from.
struct ProgramFile {
  /// Reads the bytes from `offset` on. False when the file ends before `destination` is full, or fails.
  bool (*read)(void* file, std::uint32_t offset, std::span<std::byte> destination);
  void* file;
};

/// User memory under construction. Frees itself unless it is taken.
class ProgramImage {
 public:
  /// `pagetable` is as proc_pagetable made it, and the image's from now on. Without one every step fails.
  explicit ProgramImage(std::optional<PageTable> pagetable) : pagetable_(pagetable) {}
  ProgramImage(const ProgramImage&) = delete;
  ProgramImage& operator=(const ProgramImage&) = delete;
  ~ProgramImage();

  /// Maps and reads the segments. False when the file is no program for this machine, its segments overlap,
  /// leave user memory or do not ascend, or memory is used up.
  [[nodiscard]] bool load(const ProgramFile& file);

  /// Adds guard, stack and the arguments on it: fewer than MAXARG. False when they do not fit into the one
  /// page of the stack, or memory is used up.
  [[nodiscard]] bool add_stack(std::span<const std::string_view> argv);

  /// With Features::process_kernel_tables makes the table through which the kernel sees the image; all memory
  /// must be there. False when memory is used up.
  [[nodiscard]] bool add_kernel_table(PageTable kernel_pagetable);

  std::uint64_t entry() const { return entry_; }
  VirtAddr sp() const { return sp_; }

  /// Hands the address space to the caller.
  [[nodiscard]] UserMemory take();

 private:
  [[nodiscard]] bool grow_to(std::uint64_t size, std::uint64_t permissions);
  [[nodiscard]] bool load_segment(const ProgramFile& file, const elf::ProgramHeader& segment);
  [[nodiscard]] bool reserve(std::uint64_t bytes);
  [[nodiscard]] bool push(std::span<const std::byte> bytes);
  [[nodiscard]] bool push_text(std::string_view text);

  std::optional<PageTable> pagetable_;
  PageTable kernel_pagetable_;
  std::uint64_t size_ = 0;
  std::uint64_t entry_ = 0;
  VirtAddr sp_;
};

}  // namespace kernel
