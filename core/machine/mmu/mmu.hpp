// Virtual memory of one hart: the walk behind software TLBs, PMP, and the slow way to reach memory and
// devices.
//
// What the TLBs hold is always what a walk would give: stores to page tables are watched
// (mmu/table_pages.hpp). So sfence.vma has nothing to do here, and translations made under another satp are
// kept for when it comes back. Only while a probe is told of walks are the TLBs emptied at both, so that it
// sees what a hart uses after them.
#pragma once

#include <array>
#include <cstdint>

#include "machine/bus/board.hpp"
#include "machine/hart/csrs.hpp"
#include "machine/mmu/access.hpp"
#include "machine/mmu/pmp.hpp"
#include "machine/mmu/tlb.hpp"
#include "machine/mmu/walk.hpp"
#include "riscv/csr.hpp"

namespace machine {

/// An exception on its way to a hart: what becomes xcause and xtval.
struct Trap {
  riscv::ExceptionCause cause = riscv::ExceptionCause::IllegalInstruction;
  std::uint64_t value = 0;
};

/// Translations of one privilege mode.
struct TlbSet {
  Tlb<HostOffset> read;
  Tlb<HostOffset> write;  ///< without pages whose writing is watched
  Tlb<DecodedPage*> fetch;

  void flush() {
    read.flush();
    write.flush();
    fetch.flush();
  }
};

/// What decides how S and U mode translate, beside the tables, and the translations made so.
struct TranslationContext {
  std::uint64_t satp = 0;
  bool sum = false;
  bool mxr = false;
  std::array<TlbSet, 2> tlbs;  ///< of U and S mode
};

class Mmu {
 public:
  /// What an access reached. Device accesses may change interrupts and deadlines.
  enum class Reach : std::uint8_t { Memory, Device, Fault };

  Mmu(Board& board, unsigned pmp_entries) : board_(board), pmp_(pmp_entries) {}

  /// The TLBs that serve accesses of an effective privilege.
  TlbSet& tlbs(riscv::Privilege privilege) {
    if (privilege == riscv::Privilege::Machine) return machine_tlbs_;
    return context_->tlbs[static_cast<std::size_t>(privilege)];
  }

  /// Loads 1, 2, 4 or 8 bytes, zero-extended; misaligned within RAM is allowed. On Fault nothing happened and
  /// `trap()` says why.
  Reach load(riscv::VirtAddr va, unsigned bytes, riscv::Privilege privilege, std::uint64_t& value);
  /// Stores likewise; a store that faults on its second page has not written the first.
  Reach store(riscv::VirtAddr va, unsigned bytes, riscv::Privilege privilege, std::uint64_t value);
  /// Finds the RAM behind a naturally aligned LR, SC or AMO. Devices refuse atomics.
  Reach locate_atomic(riscv::VirtAddr va, unsigned bytes, Access access, riscv::Privilege privilege,
                      riscv::PhysAddr& pa);
  /// The decoded page to fetch from at `pc`; null when only fetch_halfword can tell what may be fetched
  /// there.
  DecodedPage* fetch_page(riscv::VirtAddr pc, riscv::Privilege privilege);
  /// A halfword of an instruction; Fault or Memory.
  Reach fetch_halfword(riscv::VirtAddr pc, riscv::Privilege privilege, std::uint16_t& halfword);

  const Trap& trap() const { return trap_; }

  std::uint64_t satp() const { return satp_; }
  void set_satp(std::uint64_t satp);
  void set_sum_mxr(bool sum, bool mxr);
  /// Follows what has happened to page tables and decoded pages, wherever it came from; call before
  /// executing.
  void follow_board();

  Pmp& pmp() { return pmp_; }
  const Pmp& pmp() const { return pmp_; }
  void pmp_changed() { flush_all(); }
  /// While a probe is told of walks: empties the TLBs of the present satp. Those of others are empty then,
  /// for this is called before satp changes.
  void forget_present_translations();
  /// After registers of this unit have been replaced, or RAM has.
  void forget_translations();
  /// Whether set_sum_mxr was last called as mstatus says.
  bool follows(std::uint64_t mstatus) const {
    return sum_ == riscv::Mstatus::Sum::get(mstatus) && mxr_ == riscv::Mstatus::Mxr::get(mstatus);
  }
  void reset(unsigned pmp_entries);

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.satp_);
    archive.rule(warl::legalize_satp(0, self.satp_) == self.satp_, "satp has a mode that exists");
    archive(self.sum_, self.mxr_, self.pmp_);
  }

 private:
  bool translate(riscv::VirtAddr va, unsigned bytes, Access access, riscv::Privilege privilege,
                 riscv::PhysAddr& pa);
  bool fail(riscv::ExceptionCause cause, riscv::VirtAddr va);
  bool cacheable(riscv::PhysAddr pa) const;
  void remember(riscv::VirtAddr va, riscv::PhysAddr pa, Access access, riscv::Privilege privilege);
  void select_context();
  void flush_all();
  template <class Flush>
  void for_each_set(Flush flush);

  static constexpr std::size_t kContexts = 8;

  Board& board_;
  Pmp pmp_;
  std::uint64_t satp_ = 0;
  bool sum_ = false;
  bool mxr_ = false;
  Trap trap_;
  TlbSet machine_tlbs_;
  std::array<TranslationContext, kContexts> contexts_;
  TranslationContext* context_ = contexts_.data();
  std::size_t next_victim_ = 0;
  std::uint64_t seen_changed_ = 0;
  std::uint64_t seen_grown_ = 0;
  std::uint64_t seen_left_ = 0;
};

}  // namespace machine
