#include "workload.hpp"

#include <array>
#include <cstddef>

namespace {

/// Marsaglia's xorshift with 64 bits of state: numbers that look random and are the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }

 private:
  std::uint64_t state_;
};

/// Counts primes: byte stores with growing strides, then a scan.
std::uint64_t sieve() {
  constexpr std::uint32_t kLimit = 1u << 19;
  static std::array<std::uint8_t, kLimit> composite;
  for (std::uint8_t& each : composite) each = 0;
  for (std::uint32_t i = 2; i * i < kLimit; i++) {
    if (composite[i] != 0) continue;
    for (std::uint32_t j = i * i; j < kLimit; j += i) composite[j] = 1;
  }
  std::uint64_t primes = 0;
  for (std::uint32_t i = 2; i < kLimit; i++) primes += composite[i] == 0;
  return primes;
}

/// Heap sort: dependent loads, and branches that cannot be predicted.
void sift_down(std::uint32_t* heap, std::size_t root, std::size_t size) {
  const std::uint32_t value = heap[root];
  for (std::size_t child = 2 * root + 1; child < size; child = 2 * root + 1) {
    if (child + 1 < size && heap[child] < heap[child + 1]) child++;
    if (heap[child] <= value) break;
    heap[root] = heap[child];
    root = child;
  }
  heap[root] = value;
}

std::uint64_t sort(Random& random) {
  constexpr std::size_t kCount = 1u << 14;
  static std::array<std::uint32_t, kCount> values;
  for (std::uint32_t& value : values) value = static_cast<std::uint32_t>(random.next());
  for (std::size_t root = kCount / 2; root-- > 0;) sift_down(values.data(), root, kCount);
  for (std::size_t last = kCount - 1; last > 0; last--) {
    const std::uint32_t greatest = values[0];
    values[0] = values[last];
    values[last] = greatest;
    sift_down(values.data(), 0, last);
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kCount; i++) sum = sum * 31 + values[i];
  return sum;
}

/// A hash table with open addressing: multiplication, and loads all over half a megabyte.
std::uint64_t hash_table(Random& random) {
  constexpr std::size_t kSlots = 1u << 16;
  constexpr std::size_t kKeys = kSlots / 2;
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
  static std::array<std::uint64_t, kSlots> slots;
  for (std::uint64_t& slot : slots) slot = 0;
  std::uint64_t collisions = 0;
  for (std::size_t i = 0; i < kKeys; i++) {
    const std::uint64_t key = random.next() | 1;
    std::size_t slot = static_cast<std::size_t>((key * kGolden) >> 48);
    while (slots[slot] != 0 && slots[slot] != key) {
      slot = (slot + 1) % kSlots;
      collisions++;
    }
    slots[slot] = key;
  }
  return collisions;
}

enum class Operation : std::uint8_t { AddImmediate, BranchIfOdd, Halve, Triple, CountAndLoop, Stop };

struct Step {
  Operation operation;
  std::uint8_t target;
};

/// An interpreter for a little machine that follows Collatz's sequences: one indirect branch a step.
std::uint64_t bytecode() {
  constexpr std::uint64_t kSequences = 3000;
  constexpr std::array<Step, 6> program{{{Operation::BranchIfOdd, 3},
                                         {Operation::Halve, 0},
                                         {Operation::CountAndLoop, 0},
                                         {Operation::Triple, 0},
                                         {Operation::AddImmediate, 2},
                                         {Operation::Stop, 0}}};
  std::uint64_t steps = 0;
  for (std::uint64_t start = 1; start <= kSequences; start++) {
    std::uint64_t value = start;
    std::size_t pc = 0;
    for (bool running = true; running;) {
      const Step step = program[pc++];
      switch (step.operation) {
        case Operation::BranchIfOdd: pc = value % 2 == 1 ? step.target : pc; break;
        case Operation::Halve: value /= 2; break;
        case Operation::Triple: value *= 3; break;
        case Operation::AddImmediate: value += 1, pc = step.target; break;
        case Operation::CountAndLoop: steps++, pc = value == 1 ? program.size() - 1 : step.target; break;
        case Operation::Stop: running = false; break;
      }
    }
  }
  return steps;
}

}  // namespace

std::uint64_t workload(std::uint32_t rounds) {
  Random random(0x2545f4914f6cdd1d);
  std::uint64_t checksum = 0;
  for (std::uint32_t round = 0; round < rounds; round++) {
    checksum = checksum * 31 + sieve();
    checksum = checksum * 31 + sort(random);
    checksum = checksum * 31 + hash_table(random);
    checksum = checksum * 31 + bytecode();
  }
  return checksum;
}
