// How long it takes to keep a machine in memory and to go back: prints a line for people. The guest writes so
// many pages between two checkpoints as a busy one does in a tenth of a second.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "machine/machine.hpp"
#include "support/assembler.hpp"
#include "support/elf_builder.hpp"

namespace {

using namespace assembler;
using Clock = std::chrono::steady_clock;

constexpr int kCheckpoints = 31;
constexpr std::uint64_t kInstructionsBetween = 1'000'000;

/// Stores a word in one page after the other, over and over, in 8 MiB behind the code.
Program page_writer() {
  Program program;
  program.li(t0, riscv::platform::kRam.value + (1 << 20)).li(t1, riscv::platform::kRam.value + (9 << 20));
  program.li(t2, riscv::kPageSize).li(t3, riscv::platform::kRam.value + (1 << 20));
  program.add({sd(t2, t0), add(t0, t0, t2), bltu(t0, t1, -8), addi(t0, t3, 0), jal(zero, -16)});
  return program;
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  auto machine = std::move(machine::Machine::create({}).value());
  const auto words = page_writer();
  const auto kernel = test::ElfBuilder().segment(riscv::platform::kRam, words.words()).build();
  if (!machine->load_kernel(kernel).ok()) return 1;
  std::vector<machine::Checkpoint> kept;
  std::vector<double> taken, restored;
  for (int i = 0; i < kCheckpoints; i++) {
    machine->run({.instructions = kInstructionsBetween});
    const auto start = Clock::now();
    kept.push_back(machine->checkpoint());
    taken.push_back(milliseconds_since(start));
  }
  for (int i = 0; i < kCheckpoints; i++) {
    const auto start = Clock::now();
    if (!machine->restore(kept[static_cast<std::size_t>(i * 37 % kCheckpoints)]).ok()) return 1;
    restored.push_back(milliseconds_since(start));
  }
  std::printf(
      "Checkpoints of 128 MiB with 2048 pages written in between: first %.2f ms, then %.2f ms (longest %.2f);"
      " going back %.2f ms (longest %.2f)\n",
      taken.front(), median(taken), *std::max_element(taken.begin() + 1, taken.end()), median(restored),
      *std::max_element(restored.begin(), restored.end()));
}
