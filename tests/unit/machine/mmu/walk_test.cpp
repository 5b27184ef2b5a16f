#include "machine/mmu/walk.hpp"

#include <doctest/doctest.h>

#include <map>

#include "support/page_table_builder.hpp"

using machine::Access;
using machine::walk;
using machine::WalkFault;
using machine::WalkRequest;
using machine::WalkResult;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;
using riscv::VirtAddr;

namespace {

constexpr PhysAddr kRoot{0x80000000}, kMiddle{0x80001000}, kLast{0x80002000};
constexpr PhysAddr kPage{0x80123000};
/// Another index at every level; the walk for it reads entries 3, 5 and 7.
constexpr VirtAddr kVa{3ull << 30 | 5ull << 21 | 7ull << 12 | 0xabc};

/// Page tables of which only the entries exist that a test put there.
class SparseTables {
 public:
  std::optional<std::uint64_t> load_entry(PhysAddr address) const {
    const auto entry = entries_.find(address);
    return entry == entries_.end() ? std::nullopt : std::optional(entry->second);
  }
  bool store_entry(PhysAddr address, std::uint64_t entry) {
    if (!writable_) return false;
    entries_[address] = entry;
    return true;
  }

  SparseTables& put(PhysAddr table, unsigned index, std::uint64_t entry) {
    entries_[table + 8 * index] = entry;
    return *this;
  }
  /// The three tables that lead to `leaf` for kVa.
  SparseTables& leading_to(std::uint64_t leaf) {
    return put(kRoot, 3, Pte::make(kMiddle, Pte::V::mask).raw)
        .put(kMiddle, 5, Pte::make(kLast, Pte::V::mask).raw)
        .put(kLast, 7, leaf);
  }
  void make_read_only() { writable_ = false; }
  std::uint64_t leaf() const { return entries_.at(kLast + 8 * 7); }

 private:
  std::map<PhysAddr, std::uint64_t> entries_;
  bool writable_ = true;
};

WalkRequest request(Access access = Access::Load, Privilege privilege = Privilege::Supervisor) {
  return {.root = kRoot, .va = kVa, .access = access, .privilege = privilege};
}

std::uint64_t leaf(std::string_view letters, PhysAddr page = kPage) {
  return Pte::make(page, test::pte_flags(letters)).raw;
}

/// The manual's rules once more, as a sentence each.
bool permitted(std::uint64_t flags, const WalkRequest& r) {
  const auto has = [&](std::uint64_t bit) { return (flags & bit) != 0; };
  const bool user_mode = r.privilege == Privilege::User;
  if (user_mode && !has(Pte::U::mask)) return false;
  if (!user_mode && has(Pte::U::mask) && r.access == Access::Fetch) return false;
  if (!user_mode && has(Pte::U::mask) && !r.sum) return false;
  if (r.access == Access::Fetch) return has(Pte::X::mask);
  if (r.access == Access::Store) return has(Pte::W::mask);
  return has(Pte::R::mask) || (r.mxr && has(Pte::X::mask));
}

constexpr Access kAccesses[] = {Access::Fetch, Access::Load, Access::Store};

}  // namespace

TEST_CASE(
    "a leaf lets through exactly what R, W, X, U, the mode, SUM and MXR allow, and marks A and D only then") {
  for (std::uint64_t flags = 0; flags < 0x100; flags++) {
    const bool well_formed = (flags & 1) != 0 && (flags & 6) != 4 && (flags & 0xe) != 0;
    if (!well_formed) continue;
    for (unsigned i = 0; i < 24; i++) {
      const WalkRequest r{.root = kRoot,
                          .va = kVa,
                          .access = kAccesses[i % 3],
                          .privilege = (i / 3) % 2 != 0 ? Privilege::User : Privilege::Supervisor,
                          .sum = (i / 6) % 2 != 0,
                          .mxr = i / 12 != 0};
      CAPTURE(flags);
      CAPTURE(i);
      SparseTables tables;
      tables.leading_to(Pte::make(kPage, flags).raw);
      const WalkResult result = walk(r, tables);
      const bool allowed = permitted(flags, r);
      REQUIRE((result.fault == WalkFault::None) == allowed);
      std::uint64_t marked = flags;
      if (allowed) marked |= Pte::A::mask | (r.access == Access::Store ? Pte::D::mask : 0);
      REQUIRE(Pte{tables.leaf()}.flags() == marked);
      if (allowed) REQUIRE(result.pa == kPage + 0xabc);
    }
  }
}

TEST_CASE("a refused access is told which permission was missing") {
  const auto fault = [](std::string_view letters, WalkRequest r) {
    SparseTables tables;
    return walk(r, tables.leading_to(leaf(letters))).fault;
  };
  CHECK(fault("vx", request(Access::Load)) == WalkFault::NotReadable);
  CHECK(fault("vrx", request(Access::Store)) == WalkFault::NotWritable);
  CHECK(fault("vrw", request(Access::Fetch)) == WalkFault::NotExecutable);
  CHECK(fault("vrwxu", request(Access::Load)) == WalkFault::UserPage);
  CHECK(fault("vrwx", request(Access::Load, Privilege::User)) == WalkFault::SupervisorPage);
}

TEST_CASE("S-mode never executes a user page, SUM or not") {
  WalkRequest fetch = request(Access::Fetch);
  fetch.sum = true;
  SparseTables tables;
  CHECK(walk(fetch, tables.leading_to(leaf("vrwxu"))).fault == WalkFault::UserPage);
}

TEST_CASE("an entry that is not well formed faults at whatever level it stands") {
  struct Case {
    std::uint64_t entry;
    WalkFault fault;
  };
  const Case cases[] = {
      {0, WalkFault::Invalid},
      {leaf("rwxad"), WalkFault::Invalid},
      {leaf("vw"), WalkFault::WritableNotReadable},
      {leaf("vwx"), WalkFault::WritableNotReadable},
      {leaf("vu"), WalkFault::PointerHasLeafBits},
      {leaf("va"), WalkFault::PointerHasLeafBits},
      {leaf("vd"), WalkFault::PointerHasLeafBits},
      {leaf("vrwad") | 1ull << 54, WalkFault::ReservedBits},
      {leaf("vrwad") | 1ull << 60, WalkFault::ReservedBits},
      {leaf("vrwad") | 1ull << 61, WalkFault::ReservedBits},
      {leaf("vrwad") | 1ull << 63, WalkFault::ReservedBits},
      {leaf("v") | 1ull << 63, WalkFault::ReservedBits},
  };
  for (const Case& c : cases) {
    CAPTURE(c.entry);
    for (unsigned level = 0; level < 3; level++) {
      CAPTURE(level);
      SparseTables tables;
      tables.leading_to(c.entry);
      if (level == 1) tables.put(kMiddle, 5, c.entry);
      if (level == 2) tables.put(kRoot, 3, c.entry);
      const WalkResult result = walk(request(), tables);
      CHECK(result.fault == c.fault);
      CHECK(result.level == level);
      CHECK(result.entry.raw == c.entry);
      CHECK(to_cause(result.fault, Access::Load) == riscv::ExceptionCause::LoadPageFault);
    }
  }
}

TEST_CASE("a pointer at the last level leads nowhere") {
  SparseTables tables;
  CHECK(walk(request(), tables.leading_to(leaf("v"))).fault == WalkFault::PointerAtLastLevel);
}

TEST_CASE("the bits left to software do not matter") {
  SparseTables tables;
  CHECK(walk(request(), tables.leading_to(leaf("vrad") | 3ull << 8)).fault == WalkFault::None);
  CHECK(walk(request(), tables.put(kRoot, 3, Pte::make(kMiddle, 0x321).raw)).fault == WalkFault::None);
}

TEST_CASE("a superpage takes the rest of the address as its offset") {
  SparseTables tables;
  SUBCASE("of 2 MiB") {
    tables.leading_to(0).put(kMiddle, 5, leaf("vrad", PhysAddr(0x80400000)));
    const WalkResult result = walk(request(), tables);
    CHECK(result.pa == PhysAddr(0x80400000 | 7 << 12 | 0xabc));
    CHECK(result.level == 1);
    CHECK(result.entry_address == kMiddle + 8 * 5);
  }
  SUBCASE("of 1 GiB") {
    tables.put(kRoot, 3, leaf("vrad", PhysAddr(0xc0000000)));
    const WalkResult result = walk(request(), tables);
    CHECK(result.pa == PhysAddr(0xc0000000 | 5 << 21 | 7 << 12 | 0xabc));
    CHECK(result.level == 2);
  }
}

TEST_CASE("a superpage whose frame is not aligned faults, and is not marked") {
  for (unsigned bit = 12; bit < 30; bit++) {
    CAPTURE(bit);
    const std::uint64_t entry = leaf("vrw", PhysAddr(0x100000000 | 1ull << bit));
    SparseTables giga;
    giga.put(kRoot, 3, entry);
    CHECK(walk(request(Access::Store), giga).fault == WalkFault::MisalignedSuperpage);
    CHECK(giga.load_entry(kRoot + 8 * 3) == entry);
    SparseTables mega;
    mega.leading_to(0).put(kMiddle, 5, entry);
    CHECK((walk(request(), mega).fault == WalkFault::MisalignedSuperpage) == (bit < 21));
  }
}

TEST_CASE("an address that is not canonical faults before any table is read") {
  SparseTables none;
  for (const std::uint64_t va : {0x4000000000ull, 0x8000000000000000ull, 0xffffffbfffffffffull}) {
    WalkRequest r = request();
    r.va = VirtAddr(va);
    CHECK(walk(r, none).fault == WalkFault::NotCanonical);
  }
}

TEST_CASE("the upper half of the address space is reached through the upper half of the root") {
  WalkRequest r = request();
  r.va = VirtAddr(0xffffffffc0000123);
  SparseTables tables;
  tables.put(kRoot, 511, leaf("vrad", PhysAddr(0x80000000)));
  CHECK(walk(r, tables).pa == PhysAddr(0x80000123));
}

TEST_CASE("an entry that cannot be read is an access fault of the access that wanted it") {
  const WalkRequest r = request();
  CHECK(walk(r, SparseTables()).fault == WalkFault::EntryUnreachable);
  SparseTables pointer_into_hole;
  pointer_into_hole.put(kRoot, 3, Pte::make(PhysAddr(0x1000), Pte::V::mask).raw);
  const WalkResult result = walk(r, pointer_into_hole);
  CHECK(result.fault == WalkFault::EntryUnreachable);
  CHECK(result.entry_address == PhysAddr(0x1000 + 8 * 5));
  CHECK(to_cause(result.fault, Access::Fetch) == riscv::ExceptionCause::InstructionAccessFault);
  CHECK(to_cause(result.fault, Access::Load) == riscv::ExceptionCause::LoadAccessFault);
  CHECK(to_cause(result.fault, Access::Store) == riscv::ExceptionCause::StoreAccessFault);
}

TEST_CASE("an entry that cannot be written faults only when A or D is to be set") {
  SparseTables tables;
  tables.leading_to(leaf("vrwa"));
  tables.make_read_only();
  CHECK(walk(request(Access::Load), tables).fault == WalkFault::None);
  CHECK(walk(request(Access::Store), tables).fault == WalkFault::EntryUnreachable);
}

TEST_CASE("Sv48 and Sv57 begin their walks one and two levels higher") {
  constexpr VirtAddr kWide{11ull << 48 | 9ull << 39 | kVa.value};
  constexpr PhysAddr kTop{0x80003000}, kNext{0x80004000};
  SparseTables tables;
  tables.leading_to(leaf("vrad"))
      .put(kTop, 11, Pte::make(kNext, Pte::V::mask).raw)
      .put(kNext, 9, Pte::make(kRoot, Pte::V::mask).raw);
  WalkRequest r = request();
  r.va = kWide;
  r.root = kTop;
  r.mode = riscv::kSv57;
  CHECK(walk(r, tables).pa == kPage + 0xabc);
  r.va = VirtAddr(9ull << 39 | kVa.value);
  r.root = kNext;
  r.mode = riscv::kSv48;
  CHECK(walk(r, tables).pa == kPage + 0xabc);
}

TEST_CASE("superpages of Sv48 and Sv57 cover 512 GiB and 256 TiB, aligned to their size") {
  for (const riscv::PagingMode mode : {riscv::kSv48, riscv::kSv57}) {
    const unsigned level = mode.levels - 1;
    CAPTURE(level);
    const unsigned shift = riscv::sv39::index_shift(level);
    WalkRequest r = request();
    r.mode = mode;
    r.va = VirtAddr(3ull << shift | kVa.value);
    SparseTables tables;
    tables.put(kRoot, 3, leaf("vrad", PhysAddr(1ull << shift)));
    const WalkResult result = walk(r, tables);
    CHECK(result.pa == PhysAddr(1ull << shift | kVa.value));
    CHECK(result.level == level);
    for (unsigned bit = 12; bit < shift; bit++) {
      tables.put(kRoot, 3, leaf("vrad", PhysAddr(1ull << bit)));
      CHECK(walk(r, tables).fault == WalkFault::MisalignedSuperpage);
    }
  }
}
