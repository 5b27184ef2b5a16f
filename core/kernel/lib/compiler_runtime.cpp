// Functions that the compiler calls where the instruction set (without the bit-manipulation extension) has no
// instruction. Its own library of them is not built for this ABI.

#include <cstdint>

/// The number of zero bits below the lowest one bit; `word` is not 0.
extern "C" int __ctzdi2(std::uint64_t word) {
  int zeros = 0;
  for (int half = 32; half > 0; half /= 2) {
    const std::uint64_t low_half = (std::uint64_t{1} << half) - 1;
    if ((word & low_half) != 0) continue;
    word >>= half;
    zeros += half;
  }
  return zeros;
}
