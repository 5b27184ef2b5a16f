// A disk in memory. It remembers what was written in which order, and fails when a test wants it to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernel/abi/fs_format.hpp"
#include "kernel/drivers/virtio_block.hpp"

namespace kernel_fs_test {

using abi::BlockNumber;
using kernel::DiskOperation;

using Image = std::vector<std::byte>;
using BlockContent = std::array<std::byte, abi::kBlockSize>;

struct Write {
  BlockNumber block;
  BlockContent content;
};

/// A sector is what a disk writes whole or not at all when the power goes.
enum class Part : std::uint8_t { Nothing, FirstSector, SecondSector, All };
inline constexpr std::array kTornParts{Part::FirstSector, Part::SecondSector};

/// Puts the part of the write into the image.
void replay(Image& image, const Write& write, Part part = Part::All);

/// What a test sees of a request, the first of which has number 0.
struct Request {
  std::uint64_t number;
  BlockNumber block;
  DiskOperation operation;
};

class FakeDisk {
 public:
  explicit FakeDisk(Image image) : image_(std::move(image)) {}

  std::uint32_t block_count() const { return static_cast<std::uint32_t>(image_.size() / abi::kBlockSize); }
  bool transfer(BlockNumber block, std::span<std::byte, abi::kBlockSize> data, DiskOperation operation);

  /// From now on a request fails when the function says so. A write that fails may have done a part of its
  /// work.
  void fail_if(std::function<bool(const Request&)> fails, Part written = Part::Nothing);
  void heal() { fails_ = nullptr; }

  const Image& image() const { return image_; }
  /// In order.
  const std::vector<Write>& writes() const { return writes_; }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t failures() const { return failures_; }

 private:
  Image image_;
  std::vector<Write> writes_;
  std::uint64_t requests_ = 0;
  std::uint64_t failures_ = 0;
  std::function<bool(const Request&)> fails_;
  Part written_ = Part::Nothing;
};

}  // namespace kernel_fs_test
