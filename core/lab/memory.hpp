// The lab's physical memory: RAM from KERNBASE on, page by page, with one way back for every call.
//
//     page as the lab sees it:  own page, if a call has written it
//                               else the frozen RAM of a machine, if there is one below
//                               else zeros
//
// Nothing is copied until a call touches it, and what a call has not changed is given back when it ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "machine/snapshot/checkpoint.hpp"
#include "riscv/address.hpp"

namespace machine {
class Machine;
}

namespace lab {

using Page = std::array<std::byte, riscv::kPageSize>;

/// The RAM of a machine as it was at one instant. Costs little, and copies of it nothing; pages that the
/// machine writes afterwards are kept by the machine. The machine must outlive it.
class FrozenRam {
 public:
  explicit FrozenRam(machine::Machine& machine);
  std::size_t pages() const { return pages_; }
  /// Those that the machine has kept for it because they have changed since. Looks at every page.
  std::size_t kept_pages() const;
  const std::byte* page(std::size_t number) const;

 private:
  machine::PageVersions::Image image_;
  const std::uint8_t* now_;
  std::size_t pages_;
};

/// What one call changed: the pages as they were before. To go back.
class Changes {
 public:
  std::size_t size() const { return pages_.size(); }

 private:
  friend class Memory;
  struct Before {
    std::size_t number;
    std::unique_ptr<Page> page;  ///< null: the lab had none of its own
  };
  std::vector<Before> pages_;
};

class Memory {
 public:
  /// `pages` pages full of zeros.
  explicit Memory(std::size_t pages) : own_(pages), touched_in_(pages) {}
  /// A machine's RAM, and `scratch_pages` pages of zeros behind it.
  Memory(FrozenRam below, std::size_t scratch_pages)
      : below_(std::move(below)),
        own_(below_->pages() + scratch_pages),
        touched_in_(below_->pages() + scratch_pages) {}

  riscv::PhysAddr end() const;
  /// The machine's memory below it, if there is one.
  const FrozenRam* below() const { return below_ ? &*below_ : nullptr; }
  /// Whether `bytes` bytes from `address` on are all RAM.
  bool contains(riscv::PhysAddr address, std::uint64_t bytes) const;
  /// What the page at `address` holds, which must be in RAM. Good until the next call begins or ends.
  const std::byte* page(riscv::PhysAddr address) const;
  /// What it held before `changes` were made, the last ones that were.
  const std::byte* page_before(riscv::PhysAddr address, const Changes& changes) const;

  // A call: begin, then touch as much as needed, then commit or roll back.
  void begin();
  /// The byte at `address`, which must be in RAM, to read or write it. Good until the call ends.
  std::byte* touch(riscv::PhysAddr address);
  /// Where a byte lies that touch gave access to since begin; nothing for any other.
  std::optional<riscv::PhysAddr> address_of(const std::byte* place) const;
  Changes commit();
  void roll_back();

  /// Takes back `changes`, which must be the last ones that were made and not taken back.
  void undo(Changes changes);
  /// Gives up the way back.
  void forget(Changes changes);

  /// Pages that this memory and the changes it has given out own.
  std::size_t owned_pages() const { return owned_pages_; }

 private:
  const std::byte* page_below(std::size_t number) const;
  void put_back(Changes::Before& before);

  std::optional<FrozenRam> below_;
  std::vector<std::unique_ptr<Page>> own_;
  std::vector<std::uint32_t> touched_in_;  ///< the number of the last call that touched the page
  std::uint32_t call_ = 0;
  Changes touched_;                                 ///< in the present call
  std::map<const std::byte*, std::size_t> places_;  ///< pages touched in the present call, by where they are
  std::size_t owned_pages_ = 0;
};

}  // namespace lab
