#include "inspect/tlb_model.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;
using machine::WalkFault;
using riscv::Pte;

/// Global entries are of every address space: they are kept under a number that no ASID has.
constexpr std::uint64_t kEveryAsid = ~std::uint64_t{0};

std::uint64_t first_address(std::uint64_t va, unsigned level) { return va & ~(sv39::leaf_size(level) - 1); }

/// The walk came to a leaf, whether or not it permits the access.
bool found_leaf(const machine::WalkResult& result) {
  switch (result.fault) {
    case WalkFault::None:
    case WalkFault::NotReadable:
    case WalkFault::NotWritable:
    case WalkFault::NotExecutable:
    case WalkFault::UserPage:
    case WalkFault::SupervisorPage: return true;
    default: return false;
  }
}

/// What decides where an access leads, and whether it may: A and D do not.
constexpr std::uint64_t kPermissions = Pte::R::mask | Pte::W::mask | Pte::X::mask | Pte::U::mask;

bool differs(const HeldTranslation& held, const HeldTranslation& now, riscv::VirtAddr va) {
  return ((held.pte.raw ^ now.pte.raw) & kPermissions) != 0 ||
         held.leads(va).page_base() != now.leads(va).page_base();
}

}  // namespace

TlbModel::Key TlbModel::key_of(const HeldTranslation& translation) {
  return {translation.global() ? kEveryAsid : translation.asid, translation.va.value, translation.level};
}

/// The slot of the key, or the free one where it would go.
TlbModel::Slot* TlbModel::find(const Key& key) {
  std::uint64_t hash =
      (key.va >> riscv::kPageShift) * 0x9e3779b97f4a7c15 ^ (key.asid * 3 + key.level) * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 29;
  const std::size_t last = slots_.size() - 1;
  for (std::size_t at = static_cast<std::size_t>(hash) & last;; at = (at + 1) & last) {
    Slot& slot = slots_[at];
    if (!used(slot)) return &slot;
    const Key other = key_of(slot.translation);
    if (other.asid == key.asid && other.va == key.va && other.level == key.level) return &slot;
  }
}

/// What is held for an address at whatever level, of its address space or global; or what was told.
TlbModel::Slot* TlbModel::find_covering(std::uint64_t asid, riscv::VirtAddr va) {
  for (const std::uint64_t space : {asid, kEveryAsid}) {
    for (unsigned levels = levels_of(space == kEveryAsid); levels != 0; levels &= levels - 1) {
      const auto level = static_cast<unsigned>(std::countr_zero(levels));
      Slot* slot = find({space, first_address(va.value, level), level});
      if (used(*slot) && (slot->live || slot->told == Told::Yes)) return slot;
    }
  }
  return nullptr;
}

void TlbModel::insert(const HeldTranslation& translation, Told told) {
  if (2 * (used_ + 1) > slots_.size()) grow();
  Slot* slot = find(key_of(translation));
  if (!used(*slot)) {
    if (size_ >= kMostHeld) return;
    used_++;
    levels_of(translation.global()) |= static_cast<std::uint8_t>(1u << translation.level);
    *slot = {.translation = translation, .epoch = epoch_, .live = false, .told = told};
  }
  if (!slot->live) size_++;
  *slot = {.translation = translation, .epoch = epoch_, .live = true, .told = told};
}

void TlbModel::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  used_ = 0;
  for (const Slot& slot : old) {
    if (!used(slot) || (!slot.live && slot.told == Told::No)) continue;
    *find(key_of(slot.translation)) = slot;
    used_++;
  }
}

std::optional<StaleUse> TlbModel::walked(std::uint64_t satp, const machine::WalkRequest& request,
                                         const machine::WalkResult& result, std::uint64_t instructions) {
  if (result.fault == WalkFault::NotCanonical) return std::nullopt;
  const std::uint64_t asid = riscv::Satp::Asid::get(satp);
  const HeldTranslation now{.asid = asid,
                            .va = riscv::VirtAddr(first_address(request.va.value, result.level)),
                            .level = result.level,
                            .pte = result.entry,
                            .entry = result.entry_address,
                            .root = riscv::root_table(satp),
                            .since = instructions};
  Slot* slot = find_covering(asid, request.va);
  const bool was_told = slot != nullptr && slot->told == Told::Yes;
  std::optional<StaleUse> stale;
  if (slot != nullptr && slot->live) {
    const bool leaf = found_leaf(result);
    if (leaf && !differs(slot->translation, now, request.va)) return std::nullopt;
    if (!was_told) stale = StaleUse{slot->translation, request, result};
    slot->live = false;
    slot->told = Told::Yes;
    size_--;
  }
  if (result.fault == WalkFault::None) insert(now, stale || was_told ? Told::Yes : Told::No);
  return stale;
}

/// Global entries outlive a fence for one address space.
void TlbModel::fenced(std::optional<riscv::VirtAddr> va, std::optional<std::uint64_t> asid) {
  if (!va && !asid) {
    epoch_++;
    used_ = size_ = 0;
    levels_ = {};
    return;
  }
  const std::uint64_t space = asid ? riscv::Satp::Asid::get(riscv::Satp::Asid::with(0, *asid)) : 0;
  for (Slot& slot : slots_) {
    if (!used(slot)) continue;
    const HeldTranslation& held = slot.translation;
    if (va && first_address(va->value, held.level) != held.va.value) continue;
    if (asid && (held.global() || held.asid != space)) continue;
    if (slot.live) size_--;
    slot.live = false;
    slot.told = Told::No;
  }
}

std::vector<HeldTranslation> TlbModel::held() const {
  std::vector<HeldTranslation> all;
  all.reserve(size_);
  for (const Slot& slot : slots_) {
    if (used(slot) && slot.live) all.push_back(slot.translation);
  }
  const auto order = [](const HeldTranslation& held) {
    return std::tuple(held.asid, held.va.value, held.level);
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return all;
}

}  // namespace inspect
