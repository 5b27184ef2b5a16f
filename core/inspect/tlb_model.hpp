// What the TLB of each hart may hold, by the architecture: every translation that the hart has used since the
// last sfence.vma that covers it (Privileged Architecture, "Supervisor Memory-Management Fence Instruction").
//
// The machine's own TLBs always follow the tables, so no program can go wrong on them; real ones do not. This
// model remembers what a real hart was free to remember, whatever satp says now: an xv6 that gives every
// address space ASID 0 may hit the entry of another process. Entries of tables (pointers) are not kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "machine/mmu/walk.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// One translation that a hart has used.
struct HeldTranslation {
  std::uint64_t asid = 0;
  riscv::VirtAddr va;  ///< the first that it translates
  unsigned level = 0;
  riscv::Pte pte;
  riscv::PhysAddr entry;    ///< where it was read
  riscv::PhysAddr root;     ///< of the table that was walked
  std::uint64_t since = 0;  ///< instructions begun by then, over all harts
  bool global() const { return riscv::Pte::G::get(pte.raw); }
  /// Where it leads `address`.
  riscv::PhysAddr leads(riscv::VirtAddr address) const {
    return riscv::PhysAddr(pte.target().value | (address.value & (riscv::sv39::leaf_size(level) - 1)));
  }
};

/// A hart used an address for which its TLB may hold something else than the tables say.
struct StaleUse {
  HeldTranslation held;
  machine::WalkRequest request;
  machine::WalkResult now;  ///< of the walk: it may have found no leaf
};

/// The TLB of one hart.
class TlbModel {
 public:
  /// More than usertests fills between two fences; what does not fit is forgotten, and stale() not told.
  static constexpr std::size_t kMostHeld = 1u << 16;

  /// The hart walked for an access, at so many instructions. Takes note of the translation, and says so when
  /// another one may be held for this address: once, until a fence covers it.
  std::optional<StaleUse> walked(std::uint64_t satp, const machine::WalkRequest& request,
                                 const machine::WalkResult& result, std::uint64_t instructions);
  /// An sfence.vma: for all addresses or one, all address spaces or one.
  void fenced(std::optional<riscv::VirtAddr> va, std::optional<std::uint64_t> asid);
  void clear() { fenced({}, {}); }

  /// By address space and address.
  std::vector<HeldTranslation> held() const;
  std::size_t size() const { return size_; }

 private:
  enum class Told : std::uint8_t { No, Yes };
  /// An entry of the hash table. Fencing everything makes all entries old at once.
  struct Slot {
    HeldTranslation translation;
    std::uint64_t epoch = 0;
    bool live = false;
    Told told = Told::No;
  };
  struct Key {
    std::uint64_t asid;
    std::uint64_t va;
    unsigned level;
  };

  Slot* find(const Key& key);
  Slot* find_covering(std::uint64_t asid, riscv::VirtAddr va);
  /// A bit for each level at which there are slots of this epoch, of one kind of address space.
  std::uint8_t& levels_of(bool global) { return levels_[global ? 1 : 0]; }
  void insert(const HeldTranslation& translation, Told told);
  void grow();
  bool used(const Slot& slot) const { return slot.epoch == epoch_; }
  static Key key_of(const HeldTranslation& translation);

  std::vector<Slot> slots_ = std::vector<Slot>(256);  ///< as many as a power of two
  std::uint64_t epoch_ = 1;
  std::array<std::uint8_t, 2> levels_{};
  std::size_t used_ = 0;  ///< slots of this epoch
  std::size_t size_ = 0;  ///< those of them that are live
};

}  // namespace inspect
