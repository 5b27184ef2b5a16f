#include "unit/kernel_fs/fake_disk.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace kernel_fs_test {
namespace {

constexpr std::size_t kSector = abi::kBlockSize / 2;

/// No test needs as many; a loop that never ends does.
constexpr std::uint64_t kMostRequests = 1'000'000;

std::span<std::byte> block_in(Image& image, BlockNumber block) {
  return std::span(image).subspan(std::size_t{index_of(block)} * abi::kBlockSize, abi::kBlockSize);
}

}  // namespace

void replay(Image& image, const Write& write, Part part) {
  const auto target = block_in(image, write.block);
  const bool first = part == Part::FirstSector || part == Part::All;
  const bool second = part == Part::SecondSector || part == Part::All;
  if (first) std::copy_n(write.content.begin(), kSector, target.begin());
  if (second) std::copy_n(write.content.begin() + kSector, kSector, target.begin() + kSector);
}

bool FakeDisk::transfer(BlockNumber block, std::span<std::byte, abi::kBlockSize> data,
                        DiskOperation operation) {
  const Request request{requests_++, block, operation};
  if (requests_ > kMostRequests) throw std::logic_error("there is no end to the requests");
  const bool fails = index_of(block) >= block_count() || (fails_ && fails_(request));
  if (fails) failures_++;
  if (operation == DiskOperation::Read) {
    if (!fails) std::ranges::copy(block_in(image_, block), data.begin());
    return !fails;
  }
  Write write{block, {}};
  std::ranges::copy(data, write.content.begin());
  if (index_of(block) < block_count()) replay(image_, write, fails ? written_ : Part::All);
  if (!fails) writes_.push_back(write);
  return !fails;
}

void FakeDisk::fail_if(std::function<bool(const Request&)> fails, Part written) {
  fails_ = std::move(fails);
  written_ = written;
}

}  // namespace kernel_fs_test
