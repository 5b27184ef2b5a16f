// Integer work of the kinds that kernels and their programs do, for comparing machines: no library, no
// floating point, about 1.3 MB of memory. The same source runs as a guest, natively and as WebAssembly.
#pragma once

#include <cstdint>

/// Does the work `rounds` times; a round is some 20 million RISC-V instructions. Gives a checksum that must
/// be the same everywhere.
extern "C" std::uint64_t workload(std::uint32_t rounds);
