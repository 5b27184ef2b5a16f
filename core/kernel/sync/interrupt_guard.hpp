// Keeping this hart's interrupts away, nested.
#pragma once

namespace kernel {

/// Disables this hart's interrupts until as many pop_off as push_off have been called; then they are as
/// before the first push_off. What runs in between stays on this hart.
void push_off();
void pop_off();

/// The pair as a scope.
class [[nodiscard]] InterruptGuard {
 public:
  InterruptGuard() { push_off(); }
  ~InterruptGuard() { pop_off(); }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

}  // namespace kernel
