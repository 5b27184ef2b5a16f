// Programs as exec reads them, made up by tests.
#pragma once

#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "kernel/memory/program_image.hpp"

namespace kernel_test {

/// A file in memory with an ELF header and program headers, and whatever else is put in.
class TestProgram {
 public:
  using ProgramHeader = kernel::elf::ProgramHeader;

  /// Changes the header, which begins as that of an executable of this machine.
  TestProgram& header(const std::function<void(kernel::elf::Header&)>& change) {
    change(header_);
    return *this;
  }

  /// Adds a segment to load, whose bytes in the file are all `value`. `change` may damage its header.
  TestProgram& segment(
      std::uint64_t va, std::uint64_t file_size, std::uint64_t memory_size, std::uint32_t flags,
      std::byte value = std::byte{0x77},
      const std::function<void(ProgramHeader&)>& change = [](ProgramHeader&) {}) {
    ProgramHeader added{.type = ProgramHeader::kLoad,
                        .flags = flags,
                        .offset = kContentsAt + contents_.size(),
                        .virtual_address = va,
                        .physical_address = va,
                        .file_size = file_size,
                        .memory_size = memory_size,
                        .alignment = 4096};
    contents_.insert(contents_.end(), static_cast<std::size_t>(file_size), value);
    change(added);
    segments_.push_back(added);
    return *this;
  }

  /// Reads beyond this many bytes fail.
  TestProgram& truncate(std::size_t size) {
    limit_ = size;
    return *this;
  }

  kernel::ProgramFile file() {
    header_.program_header_count = static_cast<std::uint16_t>(segments_.size());
    bytes_.clear();
    append(std::as_bytes(std::span(&header_, 1)));
    append(std::as_bytes(std::span(segments_)));
    bytes_.resize(kContentsAt);
    append(contents_);
    if (bytes_.size() > limit_) bytes_.resize(limit_);
    return {&TestProgram::read, this};
  }

 private:
  void append(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  /// Behind the headers, where segments may begin anywhere.
  static constexpr std::size_t kContentsAt = 600;

  static bool read(void* self, std::uint32_t offset, std::span<std::byte> destination) {
    const auto& bytes = static_cast<TestProgram*>(self)->bytes_;
    if (offset > bytes.size() || destination.size() > bytes.size() - offset) return false;
    std::memcpy(destination.data(), bytes.data() + offset, destination.size());
    return true;
  }

  kernel::elf::Header header_{.magic = kernel::elf::kMagic,
                              .file_class = kernel::elf::kClass64,
                              .data_encoding = kernel::elf::kLittleEndian,
                              .identification_rest = {1},
                              .type = kernel::elf::kExecutable,
                              .machine = kernel::elf::kRiscv,
                              .version = 1,
                              .entry = 0x40,
                              .program_header_offset = sizeof(kernel::elf::Header),
                              .section_header_offset = 0,
                              .flags = 0,
                              .header_size = sizeof(kernel::elf::Header),
                              .program_header_size = sizeof(ProgramHeader),
                              .program_header_count = 0,
                              .section_header_size = 0,
                              .section_header_count = 0,
                              .section_names_index = 0};
  std::vector<ProgramHeader> segments_;
  std::vector<std::byte> contents_;
  std::vector<std::byte> bytes_;
  std::size_t limit_ = SIZE_MAX;
};

}  // namespace kernel_test
