#include "machine/snapshot/page_versions.hpp"

#include <algorithm>
#include <cstring>

namespace machine {

std::vector<std::size_t> PageVersions::Image::pages_unlike(const Image& other) const {
  std::vector<std::size_t> unlike;
  for (std::size_t chunk = 0; chunk < chunks_.size(); chunk++) {
    if (chunks_[chunk] == other.chunks_[chunk]) continue;
    for (std::size_t i = 0; i < kChunkPages; i++) {
      if ((*chunks_[chunk])[i] != (*other.chunks_[chunk])[i]) unlike.push_back(chunk * kChunkPages + i);
    }
  }
  return unlike;
}

const std::uint8_t* PageVersions::Image::contents(std::size_t page) const {
  const Version& version = *(*chunks_[page / kChunkPages])[page % kChunkPages];
  return version.contents != nullptr ? version.contents->data() : nullptr;
}

PageVersions::Image PageVersions::capture() {
  if (now_.chunks_.empty()) {
    now_.chunks_.resize((pages() + kChunkPages - 1) / kChunkPages);
    for (auto& chunk : now_.chunks_) chunk = std::make_shared<Chunk>();
    for (std::size_t page = 0; page < pages(); page++) own(page) = std::make_shared<Version>();
  }
  unchanged_.assign(pages(), true);
  return now_;
}

std::size_t PageVersions::bytes_of(std::size_t page) const {
  return std::min<std::size_t>(riscv::kPageSize, size_ - page * riscv::kPageSize);
}

/// The page's place in a chunk that no image shares.
std::shared_ptr<PageVersions::Version>& PageVersions::own(std::size_t page) {
  std::shared_ptr<Chunk>& chunk = now_.chunks_[page / kChunkPages];
  if (chunk.use_count() > 1) chunk = std::make_shared<Chunk>(*chunk);
  return (*chunk)[page % kChunkPages];
}

/// Copies the page for the images that have its present version, if there are any.
void PageVersions::keep(std::size_t page) {
  const std::shared_ptr<Version>& version = own(page);
  if (version->contents != nullptr || version.use_count() == 1) return;
  version->contents = std::make_unique<Page>();
  ++copies_;
  std::memcpy(version->contents->data(), memory_ + page * riscv::kPageSize, bytes_of(page));
}

void PageVersions::about_to_write(std::size_t page) {
  if (unchanged_.empty() || !unchanged_[page]) return;
  unchanged_[page] = false;
  keep(page);
  own(page) = std::make_shared<Version>();
}

void PageVersions::about_to_write_all() {
  for (std::size_t page = 0; page < unchanged_.size(); page++) about_to_write(page);
}

void PageVersions::restore(const Image& image) {
  for (const std::size_t page : image.pages_unlike(now_)) {
    keep(page);
    const auto& then = (*image.chunks_[page / kChunkPages])[page % kChunkPages];
    std::memcpy(memory_ + page * riscv::kPageSize, then->contents->data(), bytes_of(page));
  }
  now_ = image;
  unchanged_.assign(pages(), true);
}

}  // namespace machine
