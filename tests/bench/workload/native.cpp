// The workload on the host: prints `checksum SECONDS`.
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "workload.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s ROUNDS\n", argv[0]);
    return 2;
  }
  const auto rounds = static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10));
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t checksum = workload(rounds);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%016" PRIx64 " %.6f\n", checksum, seconds.count());
}
