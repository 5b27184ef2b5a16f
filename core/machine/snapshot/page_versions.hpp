// What pages of a memory held at earlier moments: copy-on-write, so that keeping a moment costs almost
// nothing, and only pages that are written afterwards are copied, once.
//
//   chunks of 256 pages    [c0][c1]...     shared by the images that agree on all of a chunk
//   versions of pages      [v0][v1]...     shared by the chunks that agree on a page
//   a version              4 KiB of its own, or none: then it is what the memory holds now
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "riscv/address.hpp"

namespace machine {

class PageVersions {
 private:
  using Page = std::array<std::uint8_t, riscv::kPageSize>;
  struct Version {
    std::unique_ptr<Page> contents;
  };
  static constexpr std::size_t kChunkPages = 256;
  using Chunk = std::array<std::shared_ptr<Version>, kChunkPages>;

 public:
  /// A moment of the memory. Two images of the same PageVersions agree on a page if it is one version.
  class Image {
   public:
    /// The pages on which this and an image of the same memory differ, in ascending order.
    std::vector<std::size_t> pages_unlike(const Image& other) const;
    /// What the page held; nullptr when that is what the memory holds now. Good until the page is written.
    const std::uint8_t* contents(std::size_t page) const;

   private:
    friend class PageVersions;
    std::vector<std::shared_ptr<Chunk>> chunks_;
  };

  /// Of `size` bytes at `memory`; the last page may be a part of one.
  PageVersions(std::uint8_t* memory, std::size_t size) : memory_(memory), size_(size) {}

  /// The memory as it is. From now on about_to_write must be called before a page changes.
  Image capture();
  /// Makes the memory what it was; images made since stay good.
  void restore(const Image& image);

  void about_to_write(std::size_t page);
  void about_to_write_all();

  std::size_t pages() const { return (size_ + riscv::kPageSize - 1) / riscv::kPageSize; }
  /// Pages copied so far for all images that there ever were: what a capture has cost at most since.
  std::uint64_t copies() const { return copies_; }

 private:
  std::shared_ptr<Version>& own(std::size_t page);
  std::size_t bytes_of(std::size_t page) const;
  void keep(std::size_t page);

  std::uint8_t* memory_;
  std::size_t size_;
  Image now_;
  std::vector<bool> unchanged_;  ///< since the last capture or restore
  std::uint64_t copies_ = 0;
};

}  // namespace machine
