#include "riscv/sv39.hpp"

#include <doctest/doctest.h>

using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
namespace sv39 = riscv::sv39;

TEST_CASE("a virtual address is three indices of nine bits and an offset") {
  const VirtAddr va(0x1ull << 30 | 0x102ull << 21 | 0x1ffull << 12 | 0xabc);
  CHECK(sv39::index(va, 2) == 0x1);
  CHECK(sv39::index(va, 1) == 0x102);
  CHECK(sv39::index(va, 0) == 0x1ff);
  CHECK(sv39::index(VirtAddr(~0ull), 2) == 511);
}

TEST_CASE("a leaf maps 4 KiB, 2 MiB or 1 GiB") {
  CHECK(sv39::leaf_size(0) == 4096);
  CHECK(sv39::leaf_size(1) == 2ull << 20);
  CHECK(sv39::leaf_size(2) == 1ull << 30);
}

TEST_CASE("an address is canonical when bits 63 to 39 repeat bit 38") {
  CHECK(sv39::canonical(VirtAddr(0)));
  CHECK(sv39::canonical(VirtAddr(0x3fffffffff)));
  CHECK_FALSE(sv39::canonical(VirtAddr(0x4000000000)));
  CHECK_FALSE(sv39::canonical(VirtAddr(0xffffffbfffffffff)));
  CHECK(sv39::canonical(VirtAddr(0xffffffc000000000)));
  CHECK(sv39::canonical(VirtAddr(~0ull)));
  for (unsigned bit = 39; bit < 64; bit++) {
    CAPTURE(bit);
    CHECK_FALSE(sv39::canonical(VirtAddr(1ull << bit)));
    CHECK_FALSE(sv39::canonical(VirtAddr(~(1ull << bit))));
  }
}

TEST_CASE("an entry is a pointer, a leaf or invalid by its low four bits") {
  for (std::uint64_t low = 0; low < 16; low++) {
    CAPTURE(low);
    const Pte entry{low};
    CHECK(entry.valid() == ((low & 1) != 0));
    CHECK(entry.leaf() == (low > 1));
    CHECK(entry.pointer() == (low == 1));
  }
}

TEST_CASE("an entry holds 44 bits of page number and ten of flags") {
  const PhysAddr highest(((1ull << 44) - 1) << 12);
  const Pte entry = Pte::make(highest, 0x3ff);
  CHECK(entry.target() == highest);
  CHECK(entry.flags() == 0x3ff);
  CHECK((entry.raw >> 54) == 0);
  CHECK(Pte::make(PhysAddr(0x80000fff), Pte::V::mask).target() == PhysAddr(0x80000000));
}
