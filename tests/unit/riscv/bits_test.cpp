#include "riscv/bits.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

#include "riscv/privilege.hpp"

using riscv::Field;
using riscv::Flag;
using riscv::sign_extend;

TEST_CASE("a field reads what was put into it and leaves the other bits alone") {
  using Middle = Field<12, 11, riscv::Privilege>;
  for (const auto privilege :
       {riscv::Privilege::User, riscv::Privilege::Supervisor, riscv::Privilege::Machine}) {
    for (const std::uint64_t word : {0ull, ~0ull, 0x123456789abcdef0ull}) {
      const std::uint64_t changed = Middle::with(word, privilege);
      CHECK(Middle::get(changed) == privilege);
      CHECK((changed & ~Middle::mask) == (word & ~Middle::mask));
    }
  }
}

TEST_CASE("a value too wide for its field loses its upper bits and disturbs nothing") {
  using Byte = Field<15, 8>;
  CHECK(Byte::with(0, 0x1ff) == 0xff00);
  CHECK(Byte::with(~0ull, 0x100) == ~0xff00ull);
}

TEST_CASE("a field may be the whole word or its top bit") {
  CHECK(Field<63, 0>::with(0, ~0ull) == ~0ull);
  CHECK(Flag<63>::with(0, true) == 1ull << 63);
  CHECK(Flag<63>::get(~(1ull << 63)) == false);
}

TEST_CASE("sign extension copies the top bit of any width upwards") {
  for (unsigned width = 1; width <= 64; width++) {
    CAPTURE(width);
    const std::uint64_t top = 1ull << (width - 1);
    const std::uint64_t all = (top - 1) | top;
    CHECK(sign_extend(top - 1, width) == top - 1);
    CHECK(sign_extend(all, width) == ~0ull);
    CHECK(sign_extend(top, width) == ~(top - 1));
  }
  CHECK(sign_extend(0xff7f, 8) == 0x7f);
}
