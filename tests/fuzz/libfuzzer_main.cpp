// A target as libFuzzer calls it.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::run_target({data, size});
  return 0;
}
