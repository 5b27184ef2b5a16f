#include "kernel/trap/instruction_cache.hpp"

#include <array>
#include <atomic>
#include <cstdint>

#include "kernel/config.hpp"
#include "kernel/process/cpu.hpp"

namespace kernel {

namespace {

constinit std::atomic<std::uint64_t> code_generation = 0;
constinit std::array<std::uint64_t, NCPU> generation_seen{};

}  // namespace

void note_new_code() { code_generation.fetch_add(1, std::memory_order_release); }

void catch_up_with_new_code() {
  const std::uint64_t current = code_generation.load(std::memory_order_acquire);
  std::uint64_t& seen = generation_seen[cpuid()];
  if (seen == current) return;
  seen = current;
  asm volatile("fence.i" : : : "memory");
}

}  // namespace kernel
