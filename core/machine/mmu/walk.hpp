// The page-table walk, in the order of the manual (Privileged Architecture, "Virtual Address Translation
// Process"). A pure function of the table in memory; the machine's MMU, tests and the inspector call the same
// one.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#include "machine/mmu/access.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"
#include "riscv/privilege.hpp"

namespace machine {

/// Why a walk stopped: finer than the trap's cause, which only tells page faults from access faults.
enum class WalkFault : std::uint8_t {
  None,
  NotCanonical,         ///< the bits above the virtual address are no sign extension of it
  EntryUnreachable,     ///< the entry itself lies where the walker cannot read (or, for A and D, write)
  Invalid,              ///< V is clear
  WritableNotReadable,  ///< W without R is reserved
  ReservedBits,         ///< bits 63..54 must be zero: neither Svnapot nor Svpbmt is there
  PointerHasLeafBits,   ///< D, A or U set in a pointer to the next level
  PointerAtLastLevel,   ///< level 0 must be a leaf
  MisalignedSuperpage,  ///< the low PPN bits of a superpage must be zero
  NotReadable,
  NotWritable,
  NotExecutable,
  UserPage,        ///< S-mode without SUM, or an S-mode fetch
  SupervisorPage,  ///< U-mode
};

constexpr riscv::ExceptionCause to_cause(WalkFault fault, Access access) {
  return fault == WalkFault::EntryUnreachable ? access_fault(access) : page_fault(access);
}

/// What the walker reads page tables through: RAM, as the physical memory attributes and PMP allow.
template <class T>
concept WalkMemory = requires(T memory, riscv::PhysAddr address, std::uint64_t entry) {
  { memory.load_entry(address) } -> std::same_as<std::optional<std::uint64_t>>;
  { memory.store_entry(address, entry) } -> std::same_as<bool>;
};

struct WalkRequest {
  riscv::PagingMode mode = riscv::kSv39;
  riscv::PhysAddr root;
  riscv::VirtAddr va;
  Access access = Access::Load;
  riscv::Privilege privilege = riscv::Privilege::Supervisor;  ///< effective: after MPRV
  bool sum = false;
  bool mxr = false;
};

struct WalkResult {
  WalkFault fault = WalkFault::None;
  riscv::PhysAddr pa;             ///< of the byte asked for; valid without fault
  riscv::PhysAddr entry_address;  ///< of the last entry read
  riscv::Pte entry;               ///< that entry, A and D as the walk left them
  unsigned level = 0;             ///< of that entry
};

/// Steps 5 and 7: whether a leaf's R, W, X and U bits allow the access.
constexpr WalkFault check_permission(riscv::Pte leaf, const WalkRequest& request) {
  if (request.privilege == riscv::Privilege::User) {
    if (!leaf.user()) return WalkFault::SupervisorPage;
  } else if (leaf.user() && (request.access == Access::Fetch || !request.sum)) {
    return WalkFault::UserPage;
  }
  switch (request.access) {
    case Access::Fetch: return leaf.executable() ? WalkFault::None : WalkFault::NotExecutable;
    case Access::Store: return leaf.writable() ? WalkFault::None : WalkFault::NotWritable;
    case Access::Load: break;
  }
  const bool readable = leaf.readable() || (request.mxr && leaf.executable());
  return readable ? WalkFault::None : WalkFault::NotReadable;
}

/// Steps 3 and 4: whether an entry is well formed at its level.
constexpr WalkFault check_form(riscv::Pte entry, unsigned level) {
  using riscv::Pte;
  if (!entry.valid()) return WalkFault::Invalid;
  if (entry.writable() && !entry.readable()) return WalkFault::WritableNotReadable;
  if ((entry.raw & (Pte::Reserved::mask | Pte::Pbmt::mask | Pte::N::mask)) != 0)
    return WalkFault::ReservedBits;
  if (entry.leaf()) return WalkFault::None;
  if ((entry.raw & (Pte::D::mask | Pte::A::mask | Pte::U::mask)) != 0) return WalkFault::PointerHasLeafBits;
  return level == 0 ? WalkFault::PointerAtLastLevel : WalkFault::None;
}

/// Translates under the mode of `request`. Sets A, and D for a store, in memory when the access is allowed.
template <WalkMemory Memory>
WalkResult walk(const WalkRequest& request, Memory&& memory) {
  namespace sv39 = riscv::sv39;
  WalkResult result;
  const auto fail = [&](WalkFault fault) { return result.fault = fault, result; };
  if (!request.mode.canonical(request.va)) return fail(WalkFault::NotCanonical);

  riscv::PhysAddr table = request.root;  // step 1
  for (result.level = request.mode.levels - 1;; result.level--) {
    result.entry_address = table + sv39::index(request.va, result.level) * sizeof(std::uint64_t);  // step 2
    const std::optional<std::uint64_t> raw = memory.load_entry(result.entry_address);
    if (!raw) return fail(WalkFault::EntryUnreachable);
    result.entry.raw = *raw;
    if (const WalkFault fault = check_form(result.entry, result.level); fault != WalkFault::None)
      return fail(fault);
    if (result.entry.leaf()) break;
    table = result.entry.target();
  }

  if (const WalkFault fault = check_permission(result.entry, request); fault != WalkFault::None)
    return fail(fault);
  const std::uint64_t offset_mask = sv39::leaf_size(result.level) - 1;
  if ((result.entry.target().value & offset_mask) != 0)
    return fail(WalkFault::MisalignedSuperpage);  // step 6

  const std::uint64_t marks =
      riscv::Pte::A::mask | (request.access == Access::Store ? riscv::Pte::D::mask : 0);
  if ((result.entry.raw & marks) != marks) {  // step 9, with hardware updating (Svadu)
    if (!memory.store_entry(result.entry_address, result.entry.raw | marks))
      return fail(WalkFault::EntryUnreachable);
    result.entry.raw |= marks;
  }
  result.pa = riscv::PhysAddr(result.entry.target().value | (request.va.value & offset_mask));  // step 10
  return result;
}

}  // namespace machine
