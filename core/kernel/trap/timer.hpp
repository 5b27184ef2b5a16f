// Time: the clock's ticks, ten a second, and waiting for them. Each hart has a timer of its own (Sstc).
#pragma once

#include <cstdint>

#include "riscv/platform.hpp"

namespace kernel {

inline constexpr std::uint64_t kTicksPerSecond = 10;
/// In units of the time register.
inline constexpr std::uint64_t kMillisecond = riscv::platform::kTimebaseHz / 1000;

/// Starts this hart's timer interrupts.
void timerinithart();

/// Serves one: counts it, on the first hart, and asks for the next.
void clockintr();

/// Ticks since boot.
std::uint32_t uptime();

/// Puts the current process to sleep for `duration` ticks. False when it was killed meanwhile.
[[nodiscard]] bool sleep_ticks(std::uint32_t duration);

/// Stops this hart for `duration` units of the time register, for use before
/// timerinithart, with interrupts off.
void nap(std::uint64_t duration);

}  // namespace kernel
