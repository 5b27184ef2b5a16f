// The truth table of a page-table entry: every combination of its ten low bits, at every level, for every
// access, mode, SUM and MXR, against the manual's sentences told once more.
#include <doctest/doctest.h>

#include <array>
#include <optional>

#include "machine/mmu/walk.hpp"
#include "support/page_table_builder.hpp"
#include "support/test_hart.hpp"

using machine::Access;
using machine::WalkFault;
using machine::WalkRequest;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;
using riscv::VirtAddr;

namespace {

constexpr unsigned kMaxLevels = 5;
/// One table a level; a frame that is aligned for a leaf of any level; and an address with another index at
/// every level. Under Sv39 and Sv48 its upper bits are cut off.
constexpr PhysAddr table_of(unsigned level) { return PhysAddr(0x80000000 + 0x1000 * level); }
constexpr PhysAddr kFrame{0};
constexpr VirtAddr kWide{1ull << 48 | 2ull << 39 | 3ull << 30 | 5ull << 21 | 7ull << 12 | 0xabc};
constexpr VirtAddr address_in(riscv::PagingMode mode) {
  return VirtAddr(kWide.value & ((1ull << (mode.virtual_bits() - 1)) - 1));
}

/// The entries that the walk for that address meets, one a level.
class OneBranch {
 public:
  explicit OneBranch(riscv::PagingMode mode) {
    for (unsigned level = 0; level < mode.levels; level++) {
      address_[level] = table_of(level) + 8 * riscv::sv39::index(kWide, level);
    }
  }
  std::optional<std::uint64_t> load_entry(PhysAddr address) const {
    for (unsigned level = 0; level < kMaxLevels; level++) {
      if (address_[level] == address) return entry_[level];
    }
    return std::nullopt;
  }
  bool store_entry(PhysAddr address, std::uint64_t entry) {
    for (unsigned level = 0; level < kMaxLevels; level++) {
      if (address_[level] == address) entry_[level] = entry;
    }
    stores++;
    return true;
  }
  std::uint64_t& entry(unsigned level) { return entry_[level]; }

  unsigned stores = 0;

 private:
  std::array<PhysAddr, kMaxLevels> address_{};
  std::array<std::uint64_t, kMaxLevels> entry_{};
};

enum class Says { Fault, Pointer, Allowed };

/// What an entry says about an access, by its ten low bits.
Says oracle(std::uint64_t bits, unsigned level, const WalkRequest& r) {
  const auto letter = [&](char c) { return (bits & test::pte_flags(std::string_view(&c, 1))) != 0; };
  if (!letter('v') || (letter('w') && !letter('r'))) return Says::Fault;
  if (!letter('r') && !letter('w') && !letter('x')) {
    const bool has_leaf_bits = letter('d') || letter('a') || letter('u');
    return level == 0 || has_leaf_bits ? Says::Fault : Says::Pointer;
  }
  const bool user = r.privilege == Privilege::User;
  if (letter('u') != user) {
    const bool excused = !user && r.sum && r.access != Access::Fetch;
    if (!excused) return Says::Fault;
  }
  const bool allowed = r.access == Access::Fetch   ? letter('x')
                       : r.access == Access::Store ? letter('w')
                                                   : letter('r') || (letter('x') && r.mxr);
  return allowed ? Says::Allowed : Says::Fault;
}

constexpr Access kAccesses[] = {Access::Fetch, Access::Load, Access::Store};

WalkRequest request(unsigned i, riscv::PagingMode mode) {
  return {.mode = mode,
          .root = table_of(mode.levels - 1),
          .va = address_in(mode),
          .access = kAccesses[i % 3],
          .privilege = i / 3 % 2 != 0 ? Privilege::User : Privilege::Supervisor,
          .sum = i / 6 % 2 != 0,
          .mxr = i / 12 % 2 != 0};
}
constexpr unsigned kRequests = 24;

/// Pointers down to `level`, where the entry in question stands; below it a page that lets the request in.
OneBranch branch(unsigned level, std::uint64_t entry, const WalkRequest& r) {
  OneBranch tables(r.mode);
  for (unsigned at = r.mode.levels - 1; at > level; at--)
    tables.entry(at) = Pte::make(table_of(at - 1), Pte::V::mask).raw;
  tables.entry(level) = entry;
  if (level == 0) return tables;
  const bool user = r.privilege == Privilege::User;
  tables.entry(level - 1) = Pte::make(kFrame, test::pte_flags(user ? "vrwxu" : "vrwx")).raw;
  return tables;
}

/// A pointer's target is the table below; a leaf's is the frame.
std::uint64_t entry_with(std::uint64_t bits, unsigned level, const WalkRequest& r) {
  const bool pointer = oracle(bits, level, r) == Says::Pointer;
  return Pte::make(pointer ? table_of(level - 1) : kFrame, bits).raw;
}

void check_entry(std::uint64_t bits, unsigned level, const WalkRequest& r) {
  CAPTURE(bits);
  CAPTURE(level);
  const std::uint64_t entry = entry_with(bits, level, r);
  OneBranch tables = branch(level, entry, r);
  const auto result = walk(r, tables);
  const Says says = oracle(bits, level, r);
  REQUIRE((result.fault == WalkFault::None) == (says != Says::Fault));
  if (says == Says::Fault) {
    REQUIRE(result.fault != WalkFault::EntryUnreachable);  // a page fault, not an access fault
    REQUIRE(tables.stores == 0);
    return;
  }
  const unsigned leaf = says == Says::Pointer ? level - 1 : level;
  REQUIRE(result.level == leaf);
  REQUIRE(result.pa.value == (r.va.value & ((0x1000ull << 9 * leaf) - 1)));
  const std::uint64_t marks = r.access == Access::Store ? test::pte_flags("ad") : test::pte_flags("a");
  if (says == Says::Pointer) {
    REQUIRE(tables.entry(level) == entry);  // A and D are the leaf's
  } else {
    REQUIRE(tables.entry(level) == (entry | marks));
  }
  REQUIRE((tables.entry(leaf) & marks) == marks);
}

}  // namespace

TEST_CASE("all 1024 flags of an entry, at every level, allow, mark and refuse as the manual's rules say") {
  for (const riscv::PagingMode mode : {riscv::kSv39, riscv::kSv48, riscv::kSv57}) {
    CAPTURE(mode.levels);
    for (unsigned i = 0; i < kRequests; i++) {
      CAPTURE(i);
      const WalkRequest r = request(i, mode);
      for (unsigned level = 0; level < mode.levels; level++) {
        for (std::uint64_t bits = 0; bits < 1024; bits++) check_entry(bits, level, r);
      }
    }
  }
}

TEST_CASE("each of the ten high bits of an entry is reserved, in leaves and pointers of every level") {
  for (unsigned bit = 54; bit < 64; bit++) {
    for (unsigned level = 0; level < 3; level++) {
      for (unsigned i = 0; i < kRequests; i++) {
        CAPTURE(bit);
        CAPTURE(level);
        const WalkRequest r = request(i, riscv::kSv39);
        const std::uint64_t leaf = test::pte_flags(r.privilege == Privilege::User ? "vrwxu" : "vrwx");
        for (const std::uint64_t flags : {leaf, test::pte_flags("v")}) {
          OneBranch tables = branch(level, entry_with(flags, level, r) | 1ull << bit, r);
          const auto result = walk(r, tables);
          REQUIRE(result.fault != WalkFault::None);
          REQUIRE(result.fault != WalkFault::EntryUnreachable);
          REQUIRE(tables.stores == 0);
        }
      }
    }
  }
}

TEST_CASE("an address is canonical when its upper bits repeat the highest one that is translated") {
  for (const riscv::PagingMode mode : {riscv::kSv39, riscv::kSv48, riscv::kSv57}) {
    const unsigned top = 9 * mode.levels + 11;
    CAPTURE(mode.levels);
    for (const std::uint64_t half : {0ull, ~0ull << top}) {
      // One bit differs: a bit below the top makes another address, the top or one above makes none.
      for (unsigned bit = 12; bit < 64; bit++) {
        CAPTURE(bit);
        WalkRequest r = request(1, mode);
        r.va = VirtAddr(half ^ 1ull << bit);
        OneBranch none(mode);
        const bool canonical = walk(r, none).fault != WalkFault::NotCanonical;
        REQUIRE(canonical == (bit < top));
      }
    }
  }
}

TEST_CASE(
    "MPRV gives loads and stores of M-mode the rights that MPP, SUM and MXR make, and leaves fetches alone") {
  using namespace assembler;
  using riscv::Mstatus;
  constexpr VirtAddr kPage{0x100000000};
  constexpr const char* kLetters[] = {"r", "x", "rw", "rx", "rwx", "ru", "xu", "rwu", "rxu", "rwxu"};
  for (const char* letters : kLetters) {
    for (unsigned i = 0; i < 16; i++) {
      for (const bool stores : {false, true}) {
        CAPTURE(letters);
        CAPTURE(i);
        CAPTURE(stores);
        test::TestHart hart;
        test::PageTableBuilder tables(test::kTables);
        hart.install(tables.map(kPage, test::kData, letters));
        const bool mprv = (i & 1) != 0;
        const WalkRequest r{.root = {},
                            .va = kPage,
                            .access = stores ? Access::Store : Access::Load,
                            .privilege = (i & 2) != 0 ? Privilege::User : Privilege::Supervisor,
                            .sum = (i & 4) != 0,
                            .mxr = (i & 8) != 0};
        hart.li(a1, kPage.value);
        std::uint64_t status = Mstatus::Mpp::with(Mstatus::Mprv::with(0, mprv), r.privilege);
        status = Mstatus::Mxr::with(Mstatus::Sum::with(status, r.sum), r.mxr);
        hart.set(riscv::Csr::Mstatus, status);
        hart.execute({stores ? sd(a1, a1) : ld(a0, a1)});  // fetched where no table maps anything
        const Says says = oracle(test::pte_flags(letters) | 1, 0, r);
        REQUIRE(hart.in_machine_handler() == !(mprv && says == Says::Allowed));
        if (!hart.in_machine_handler()) continue;
        // Without MPRV there is simply no memory at that address.
        using riscv::ExceptionCause;
        const auto page_fault = stores ? ExceptionCause::StorePageFault : ExceptionCause::LoadPageFault;
        const auto access_fault = stores ? ExceptionCause::StoreAccessFault : ExceptionCause::LoadAccessFault;
        REQUIRE(hart.csrs().mcause == static_cast<std::uint64_t>(mprv ? page_fault : access_fault));
      }
    }
  }
}
