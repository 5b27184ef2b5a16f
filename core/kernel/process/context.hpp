// What a switch between two threads of the kernel must keep.
#pragma once

#include <array>
#include <cstdint>

namespace kernel {

/// The callee-saved registers; all others are dead at a call. arch/context_switch.S knows the order.
struct Context {
  std::uint64_t ra = 0;
  std::uint64_t sp = 0;
  std::array<std::uint64_t, 12> s{};
};

/// Saves the registers of the running thread in `from` and goes on where `to` was saved.
extern "C" void context_switch(Context* from, const Context* to);

}  // namespace kernel
