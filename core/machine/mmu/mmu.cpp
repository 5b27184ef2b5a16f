#include "machine/mmu/mmu.hpp"

#include <algorithm>

namespace machine {

namespace {

using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;

/// Page tables as the walker reaches them: RAM only, and PMP sees the accesses as the supervisor's.
struct TableMemory {
  Board& board;
  const Pmp& pmp;

  bool allowed(PhysAddr address, Access access) const {
    return board.ram().contains(address, 8) &&
           pmp.check(address, 8, access, Privilege::Supervisor) == Pmp::Verdict::Allowed;
  }
  std::optional<std::uint64_t> load_entry(PhysAddr address) const {
    if (!allowed(address, Access::Load)) return std::nullopt;
    return board.load_entry(address);
  }
  bool store_entry(PhysAddr address, std::uint64_t entry) const {
    if (!allowed(address, Access::Store)) return false;
    board.mark_entry(address, entry);
    return true;
  }
};

/// How many of `bytes` bytes from `va` on lie in its page.
unsigned bytes_in_page(VirtAddr va, unsigned bytes) {
  return static_cast<unsigned>(std::min<std::uint64_t>(bytes, riscv::kPageSize - va.page_offset()));
}

}  // namespace

bool Mmu::fail(riscv::ExceptionCause cause, VirtAddr va) {
  trap_ = {cause, va.value};
  return false;
}

bool Mmu::translate(VirtAddr va, unsigned bytes, Access access, Privilege privilege, PhysAddr& pa) {
  const auto mode = privilege == Privilege::Machine ? std::nullopt : riscv::paging_mode(satp_);
  if (mode) {
    const WalkRequest request{.mode = *mode,
                              .root = riscv::root_table(satp_),
                              .va = va,
                              .access = access,
                              .privilege = privilege,
                              .sum = sum_,
                              .mxr = mxr_};
    const WalkResult result = walk(request, TableMemory{board_, pmp_});
    if (board_.walks_watched()) board_.probe()->walked(satp_, request, result);
    if (result.fault != WalkFault::None) return fail(to_cause(result.fault, access), va);
    pa = result.pa;
  } else {
    pa = PhysAddr(va.value);
  }
  if (pmp_.check(pa, bytes, access, privilege) == Pmp::Verdict::Denied) return fail(access_fault(access), va);
  return true;
}

bool Mmu::cacheable(PhysAddr pa) const {
  return board_.ram().contains(pa.page_base(), riscv::kPageSize) && pmp_.uniform_over_page(pa);
}

/// Puts the translation of a load or store into its TLB, if it may be there.
void Mmu::remember(VirtAddr va, PhysAddr pa, Access access, Privilege privilege) {
  if (!cacheable(pa)) return;
  TlbSet& set = tlbs(privilege);
  const HostOffset host = HostOffset::of(va.value, board_.ram().at(pa));
  if (access == Access::Load) return set.read.insert(va.value, host);
  const auto page = static_cast<std::size_t>((pa - riscv::platform::kRam) / riscv::kPageSize);
  if (!board_.write_watch().watched(page)) set.write.insert(va.value, host);
}

Mmu::Reach Mmu::load(VirtAddr va, unsigned bytes, Privilege privilege, std::uint64_t& value) {
  const unsigned here = bytes_in_page(va, bytes);
  if (here < bytes) {
    std::uint64_t low = 0, high = 0;
    PhysAddr first, second;
    const VirtAddr next = va + here;
    if (!translate(va, here, Access::Load, privilege, first)) return Reach::Fault;
    if (!translate(next, bytes - here, Access::Load, privilege, second)) return Reach::Fault;
    if (!board_.ram().contains(first, here)) return fail(access_fault(Access::Load), va), Reach::Fault;
    if (!board_.ram().contains(second, bytes - here))
      return fail(access_fault(Access::Load), next), Reach::Fault;
    std::memcpy(&low, board_.ram().at(first), here);
    std::memcpy(&high, board_.ram().at(second), bytes - here);
    value = low | high << (8 * here);
    return Reach::Memory;
  }
  PhysAddr pa;
  if (!translate(va, bytes, Access::Load, privilege, pa)) return Reach::Fault;
  remember(va, pa, Access::Load, privilege);
  const auto loaded = board_.load(pa, bytes);
  if (!loaded) return fail(access_fault(Access::Load), va), Reach::Fault;
  value = *loaded;
  return board_.ram().contains(pa, bytes) ? Reach::Memory : Reach::Device;
}

Mmu::Reach Mmu::store(VirtAddr va, unsigned bytes, Privilege privilege, std::uint64_t value) {
  const unsigned here = bytes_in_page(va, bytes);
  if (here < bytes) {
    PhysAddr first, second;
    const VirtAddr next = va + here;
    if (!translate(va, here, Access::Store, privilege, first)) return Reach::Fault;
    if (!translate(next, bytes - here, Access::Store, privilege, second)) return Reach::Fault;
    if (!board_.ram().contains(first, here)) return fail(access_fault(Access::Store), va), Reach::Fault;
    if (!board_.ram().contains(second, bytes - here))
      return fail(access_fault(Access::Store), next), Reach::Fault;
    const std::span<const std::uint8_t> source(reinterpret_cast<const std::uint8_t*>(&value), bytes);
    board_.write_ram(first, source.first(here));
    board_.write_ram(second, source.subspan(here));
    return Reach::Memory;
  }
  PhysAddr pa;
  if (!translate(va, bytes, Access::Store, privilege, pa)) return Reach::Fault;
  if (!board_.store(pa, bytes, value)) return fail(access_fault(Access::Store), va), Reach::Fault;
  if (!board_.ram().contains(pa, bytes)) return Reach::Device;
  remember(va, pa, Access::Store, privilege);
  return Reach::Memory;
}

Mmu::Reach Mmu::locate_atomic(VirtAddr va, unsigned bytes, Access access, Privilege privilege, PhysAddr& pa) {
  if (va.value % bytes != 0) return fail(address_misaligned(access), va), Reach::Fault;
  if (!translate(va, bytes, access, privilege, pa)) return Reach::Fault;
  if (!board_.ram().contains(pa, bytes)) return fail(access_fault(access), va), Reach::Fault;
  remember(va, pa, access, privilege);
  return Reach::Memory;
}

DecodedPage* Mmu::fetch_page(VirtAddr pc, Privilege privilege) {
  TlbSet& set = tlbs(privilege);
  if (DecodedPage* cached = nullptr; set.fetch.find(pc.value, 2, cached)) return cached;
  PhysAddr pa;
  if (!translate(pc, 2, Access::Fetch, privilege, pa)) return nullptr;
  if (!cacheable(pa)) return nullptr;
  DecodedPage* page =
      board_.decode_cache().page(static_cast<std::size_t>((pa - riscv::platform::kRam) / riscv::kPageSize));
  follow_board();
  set.fetch.insert(pc.value, page);
  return page;
}

Mmu::Reach Mmu::fetch_halfword(VirtAddr pc, Privilege privilege, std::uint16_t& halfword) {
  PhysAddr pa;
  if (!translate(pc, 2, Access::Fetch, privilege, pa)) return Reach::Fault;
  if (!board_.ram().contains(pa, 2)) return fail(access_fault(Access::Fetch), pc), Reach::Fault;
  halfword = board_.ram().read<std::uint16_t>(pa);
  return Reach::Memory;
}

void Mmu::set_satp(std::uint64_t satp) {
  if (satp == satp_) return;
  satp_ = satp;
  select_context();
}

void Mmu::set_sum_mxr(bool sum, bool mxr) {
  if (sum == sum_ && mxr == mxr_) return;
  sum_ = sum;
  mxr_ = mxr;
  select_context();
}

/// The context of the present satp, SUM and MXR: one that was used before, or another emptied for it.
void Mmu::select_context() {
  for (TranslationContext& context : contexts_) {
    if (context.satp == satp_ && context.sum == sum_ && context.mxr == mxr_) {
      context_ = &context;
      return;
    }
  }
  context_ = &contexts_[next_victim_];
  next_victim_ = (next_victim_ + 1) % kContexts;
  context_->satp = satp_;
  context_->sum = sum_;
  context_->mxr = mxr_;
  for (TlbSet& set : context_->tlbs) set.flush();
}

template <class Flush>
void Mmu::for_each_set(Flush flush) {
  flush(machine_tlbs_);
  for (TranslationContext& context : contexts_) {
    for (TlbSet& set : context.tlbs) flush(set);
  }
}

void Mmu::flush_all() {
  for_each_set([](TlbSet& set) { set.flush(); });
}

void Mmu::forget_translations() {
  flush_all();
  select_context();
}

void Mmu::forget_present_translations() {
  for (TranslationContext& context : contexts_) {
    if (context.satp != satp_) continue;
    for (TlbSet& set : context.tlbs) set.flush();
  }
}

void Mmu::follow_board() {
  if (seen_changed_ != board_.table_pages().changed()) {
    seen_changed_ = board_.table_pages().changed();
    flush_all();
  }
  if (seen_grown_ != board_.write_watch().grown()) {
    seen_grown_ = board_.write_watch().grown();
    for_each_set([](TlbSet& set) { set.write.flush(); });
  }
  if (seen_left_ != board_.decode_cache().left()) {
    seen_left_ = board_.decode_cache().left();
    for_each_set([](TlbSet& set) { set.fetch.flush(); });
  }
}

void Mmu::reset(unsigned pmp_entries) {
  pmp_ = Pmp(pmp_entries);
  satp_ = 0;
  sum_ = mxr_ = false;
  forget_translations();
}

}  // namespace machine
