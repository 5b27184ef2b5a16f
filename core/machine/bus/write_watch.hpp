// Which pages of RAM must not be written unnoticed, and why.
//
// Harts store through their write TLBs and ask nobody. A watched page is missing there, so that a store to it
// comes to Board::write_ram, which tells whoever watches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace machine {

class WriteWatch {
 public:
  enum class Reason : std::uint8_t {
    Decoded = 1,       ///< the decode cache holds instructions of it
    PageTable = 2,     ///< cached translations came through it
    Checkpointed = 4,  ///< a checkpoint relies on what it holds
    Probed = 8,        ///< a probe wants to know
  };

  explicit WriteWatch(std::size_t pages) : reasons_(pages) {}

  bool watched(std::size_t page) const { return reasons_[page] != 0; }
  bool watched(std::size_t page, Reason reason) const { return (reasons_[page] & bit(reason)) != 0; }

  void add(std::size_t page, Reason reason) {
    if (!watched(page)) grown_++;
    reasons_[page] |= bit(reason);
  }
  void add_to_all(Reason reason) {
    for (std::uint8_t& reasons : reasons_) reasons |= bit(reason);
    grown_++;
  }
  void remove(std::size_t page, Reason reason) { reasons_[page] &= static_cast<std::uint8_t>(~bit(reason)); }

  /// How often pages came under watch: harts must drop their write translations when this has changed.
  std::uint64_t grown() const { return grown_; }

 private:
  static constexpr std::uint8_t bit(Reason reason) { return static_cast<std::uint8_t>(reason); }

  std::vector<std::uint8_t> reasons_;
  std::uint64_t grown_ = 0;
};

}  // namespace machine
