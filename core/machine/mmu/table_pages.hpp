// Which pages of RAM are page tables, as far as any walk knows: what keeps cached translations equal to what
// a walk would give.
//
// A page that a walk reads comes under watch. A store that changes a valid entry there makes every hart
// forget its translations; an invalid entry was never cached, so filling one costs nothing. A page that is
// stored to again and again between walks is no table any more, or one that is being filled: it is let go.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "machine/bus/write_watch.hpp"

namespace machine {

class TablePages {
 public:
  /// For RAM of `pages` pages beginning at `memory`.
  TablePages(WriteWatch& watch, const std::uint8_t* memory, std::size_t pages)
      : watch_(watch), memory_(memory), stores_(pages) {}

  /// A walk reads an entry in this page.
  void note_walk(std::size_t page) {
    stores_[page] = 0;
    watch_.add(page, WriteWatch::Reason::PageTable);
  }
  /// `bytes` are about to be written at `offset` in RAM; they may cross pages.
  void note_store(std::uint64_t offset, std::span<const std::uint8_t> bytes);

  /// How often cached translations became wrong: harts must drop theirs when this has changed.
  std::uint64_t changed() const { return changed_; }

 private:
  static constexpr std::uint8_t kStoresBeforeLettingGo = 16;

  bool changes_valid_entry(std::uint64_t offset, std::span<const std::uint8_t> bytes) const;

  WriteWatch& watch_;
  const std::uint8_t* memory_;
  std::vector<std::uint8_t> stores_;  ///< to each page since the last walk through it
  std::uint64_t changed_ = 0;
};

}  // namespace machine
