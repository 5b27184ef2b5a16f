// Decoded instructions, kept by physical page.
//
// A slot for every halfword of a page, filled when execution first reaches it. Guests do not say when they
// write code (xv6 never executes fence.i), so writes are detected: a page with decoded slots is under watch,
// stores to it come through `note_store`, and the slots that a store touches are forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "machine/bus/write_watch.hpp"
#include "machine/isa/slot.hpp"
#include "riscv/address.hpp"

namespace machine {

struct DecodedPage {
  static constexpr std::size_t kSlots = riscv::kPageSize / 2;

  /// The last slot stands behind the page and says so.
  std::array<Slot, kSlots + 1> slots{};
  const std::uint8_t* bytes = nullptr;                      ///< the page in host memory
  std::uint64_t granules = 0;                               ///< which 64-byte pieces hold decoded slots
  std::uint32_t page = 0;                                   ///< index in RAM
  std::uint32_t stores = 0;                                 ///< stores seen since the page was last filled
  const std::vector<std::uint64_t>* breakpoints = nullptr;  ///< of all pages: offsets in RAM, ascending

  Slot* slot(std::uint64_t pc) { return &slots[(pc & (riscv::kPageSize - 1)) / 2]; }
  /// The decoded instruction in that slot, as others want it.
  Instruction instruction(const Slot& slot) const;
  /// Decodes what lies at `slot` of this page; an instruction that runs over its end becomes a Straddle. If a
  /// sequence begins there, the slot has the code of that, and the slots of the other parts all but a code.
  /// No sequence runs over a breakpoint, whose slot has kBreakpointCode.
  void decode_slot(Slot* slot);

 private:
  bool has_breakpoint(const Slot* slot) const;
  void read_slot(Slot* slot);
  std::uint16_t code_ahead(Slot* slot);
};

class DecodeCache {
 public:
  /// For RAM of `pages` pages beginning at `memory`.
  DecodeCache(WriteWatch& watch, const std::uint8_t* memory, std::size_t pages)
      : watch_(watch), memory_(memory), by_page_(pages) {}

  /// The decoded form of a page of RAM, made if need be; another page may be evicted for it.
  DecodedPage* page(std::size_t index);
  bool holds(std::size_t index) const { return by_page_[index] != nullptr; }
  /// Offsets in RAM of the instructions that have a breakpoint from now on.
  void set_breakpoints(std::vector<std::uint64_t> offsets);
  bool has_breakpoint(std::uint64_t offset) const;
  /// Forgets what a store of `bytes` bytes at `offset` in RAM overwrites; it may cross pages.
  void note_store(std::uint64_t offset, std::uint64_t bytes);
  void clear();

  /// Pages that left: harts must drop their fetch translations when this has changed.
  std::uint64_t left() const { return left_; }

 private:
  static constexpr std::size_t kMaxPages = 384;
  /// A page that is written this often is data by now; keeping it decoded would slow every store to it.
  static constexpr std::uint32_t kStoresBeforeEviction = 16;

  void evict(std::size_t index);

  WriteWatch& watch_;
  const std::uint8_t* memory_;
  std::vector<DecodedPage*> by_page_;
  std::vector<std::unique_ptr<DecodedPage>> pool_;
  std::vector<DecodedPage*> free_;
  std::vector<std::uint64_t> breakpoints_;  ///< ascending
  std::size_t next_victim_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace machine
