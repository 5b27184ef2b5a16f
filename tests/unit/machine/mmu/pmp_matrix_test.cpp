// PMP against its rules told byte by byte, on random entries; and as a whole hart meets it.
#include <doctest/doctest.h>

#include <array>
#include <random>

#include "machine/mmu/pmp.hpp"
#include "support/test_hart.hpp"

using namespace assembler;
using machine::Access;
using machine::Pmp;
using riscv::Csr;
using riscv::ExceptionCause;
using riscv::PhysAddr;
using riscv::Privilege;
using test::kCode;
using test::kData;
using test::TestHart;

namespace {

constexpr unsigned kEntries = 16;

struct Entries {
  std::array<std::uint8_t, kEntries> config{};
  std::array<std::uint64_t, kEntries> address{};
};

/// Whether an entry covers the byte.
bool covers(const Entries& all, unsigned entry, std::uint64_t byte) {
  const std::uint64_t word = byte >> 2, address = all.address[entry];
  switch (all.config[entry] >> 3 & 3) {
    case 1: return word < address && (entry == 0 || word >= all.address[entry - 1]);  // TOR
    case 2: return word == address;                                                   // NA4
    case 3: {                                                                         // NAPOT
      // Trailing ones and the zero above them do not count.
      const std::uint64_t ignored = address ^ (address + 1);
      return (word & ~ignored) == (address & ~ignored);
    }
    default: return false;
  }
}

bool oracle(const Entries& all, std::uint64_t first, unsigned bytes, Access access, Privilege privilege) {
  const bool machine = privilege == Privilege::Machine;
  for (unsigned entry = 0; entry < kEntries; entry++) {
    unsigned covered = 0;
    for (unsigned i = 0; i < bytes; i++) covered += covers(all, entry, first + i);
    if (covered == 0) continue;
    if (covered != bytes) return false;
    const std::uint8_t config = all.config[entry];
    if (machine && (config & 0x80) == 0) return true;
    const unsigned right = access == Access::Load ? 0 : access == Access::Store ? 1 : 2;
    return (config >> right & 1) != 0;
  }
  return machine;
}

/// Entries of a few words around `base`, so that they overlap and touch.
Entries random_entries(std::mt19937_64& random, std::uint64_t base) {
  Entries all;
  for (unsigned i = 0; i < kEntries; i++) {
    all.config[i] = static_cast<std::uint8_t>(random() & 0x9f);
    if ((all.config[i] & 3) == 2) all.config[i] |= 1;
    if (random() % 3 == 0) all.config[i] = 0;
    all.address[i] = (base >> 2) + random() % 24;
  }
  return all;
}

/// Addresses first: a locked entry takes none any more.
Pmp pmp_of(const Entries& all) {
  Pmp pmp(kEntries);
  for (unsigned i = 0; i < kEntries; i++) pmp.set_address(i, all.address[i]);
  for (unsigned first = 0; first < kEntries; first += 8) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) value |= std::uint64_t{all.config[first + i]} << 8 * i;
    pmp.set_config(first, value);
  }
  return pmp;
}

constexpr std::uint64_t kEverywhere = ~0ull >> 10;

}  // namespace

TEST_CASE("PMP decides every access as its rules do byte by byte, on random entries that overlap") {
  std::mt19937_64 random(21);
  constexpr std::uint64_t kBase = 0x80001000;
  for (int i = 0; i < 200; i++) {
    CAPTURE(i);
    const Entries all = random_entries(random, kBase);
    const Pmp pmp = pmp_of(all);
    for (std::uint64_t pa = kBase - 8; pa < kBase + 104; pa++) {
      for (const unsigned bytes : {1u, 2u, 4u, 8u}) {
        const auto access = static_cast<Access>(random() % 3);
        for (const Privilege privilege : {Privilege::User, Privilege::Supervisor, Privilege::Machine}) {
          CAPTURE(pa);
          CAPTURE(bytes);
          const bool allowed = pmp.check(PhysAddr(pa), bytes, access, privilege) == Pmp::Verdict::Allowed;
          REQUIRE(allowed == oracle(all, pa, bytes, access, privilege));
        }
      }
    }
  }
}

TEST_CASE("a locked entry keeps what it holds from every write, and a locked TOR the address below it") {
  for (unsigned entry = 0; entry < kEntries; entry++) {
    for (unsigned mode = 0; mode < 4; mode++) {
      CAPTURE(entry);
      CAPTURE(mode);
      Pmp pmp(kEntries);
      for (unsigned i = 0; i < kEntries; i++) pmp.set_address(i, 0x1000 + i);
      const unsigned first = entry / 8 * 8, shift = entry % 8 * 8;
      const std::uint64_t locked = (0x81ull | mode << 3) << shift;
      pmp.set_config(first, locked);
      pmp.set_config(first, 0);
      CHECK(pmp.config(first) == locked);
      for (unsigned i = 0; i < kEntries; i++) {
        pmp.set_address(i, 0x2000);
        const bool kept = i == entry || (mode == 1 && i + 1 == entry);
        CHECK(pmp.address(i) == (kept ? 0x1000 + i : 0x2000));
      }
      pmp.set_config(first, ~0ull);  // its neighbours are free
      CHECK(pmp.config(first) == ((0x9f9f9f9f9f9f9f9f & ~(0xffull << shift)) | locked));
    }
  }
}

TEST_CASE("a locked entry binds M-mode, for loads, stores and fetches, until a reset") {
  struct Case {
    Word word;
    unsigned right;
    ExceptionCause cause;
  };
  const Case cases[] = {{ld(a0, a1), 1, ExceptionCause::LoadAccessFault},
                        {sd(a0, a1), 2, ExceptionCause::StoreAccessFault},
                        {jalr(ra, a1), 4, ExceptionCause::InstructionAccessFault}};
  for (const Case& c : cases) {
    for (const unsigned rights : {0u, 1u, 3u, 4u, 5u, 7u}) {
      CAPTURE(c.word);
      CAPTURE(rights);
      TestHart hart(kEntries);
      hart.place(kData, {kNop, kLoop});
      hart.li(a1, kData.value);
      hart.execute({c.word, kNop});  // allowed, and in the TLB
      CHECK_FALSE(hart.in_machine_handler());
      hart.enter(Privilege::Machine, kCode.value + 0x4000);
      hart.set(Csr::Pmpaddr0, kData.value >> 2 | 0x1ff);
      hart.set(Csr::Pmpcfg0, 0x98 | rights);
      hart.execute({c.word, kNop});
      CHECK(hart.in_machine_handler() == ((rights & c.right) == 0));
      if (!hart.in_machine_handler()) continue;
      CHECK(hart.csrs().mcause == static_cast<std::uint64_t>(c.cause));
      CHECK(hart.csrs().mtval == kData.value);
      hart.reset();
      hart.li(a1, kData.value);
      hart.execute({c.word});
      CHECK_FALSE(hart.in_machine_handler());
    }
  }
}

TEST_CASE("tables are read and marked with the rights of S-mode, for a user's access and for M-mode's too") {
  for (const bool by_mprv : {false, true}) {
    for (const unsigned rights : {0u, 1u, 3u}) {
      for (const bool stores : {false, true}) {
        CAPTURE(by_mprv);
        CAPTURE(rights);
        CAPTURE(stores);
        constexpr riscv::VirtAddr kVa{0x40000000};
        TestHart hart(kEntries);
        test::PageTableBuilder tables(test::kTables);
        tables.map(riscv::VirtAddr(kCode.value), kCode, "rwxadu", 1).map(kVa, kData, "rwau");
        const PhysAddr last = tables.entry_address(kVa).page_base();
        hart.install(tables);
        hart.set(Csr::Pmpaddr0, last.value >> 2 | 0x1ff);
        hart.set(Csr(0x3b1), kEverywhere);
        hart.set(Csr::Pmpcfg0, 0x1f18 | rights);
        hart.li(a1, kVa.value);
        if (by_mprv) {
          hart.set(Csr::Mstatus, riscv::Mstatus::Mprv::mask);
        } else {
          hart.enter(Privilege::User);
        }
        hart.execute({stores ? sd(a0, a1) : ld(a0, a1)});
        // A is set already: a load reads the entry only, a store has D to set.
        const bool allowed = (rights & 1) != 0 && (!stores || (rights & 2) != 0);
        CHECK(hart.in_machine_handler() == !allowed);
        const auto fault = stores ? ExceptionCause::StoreAccessFault : ExceptionCause::LoadAccessFault;
        if (!allowed) CHECK(hart.csrs().mcause == static_cast<std::uint64_t>(fault));
      }
    }
  }
}
