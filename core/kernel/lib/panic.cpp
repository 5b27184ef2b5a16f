#include "kernel/lib/panic.hpp"

#include <atomic>

#include "kernel/arch/csr.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/lib/stop.hpp"

namespace kernel {

namespace {

constexpr std::size_t kNobody = ~std::size_t{0};
/// The hart that panicked first. It is the only one that may still print.
constinit std::atomic<std::size_t> panicking_hart = kNobody;

[[noreturn]] void stop_this_hart() {
  interrupts_off();
  csr::Sie::write(0);
  while (true) wait_for_interrupt();
}

/// False when there is one already: another hart, or this one, which then stumbled while printing.
bool become_the_panicking_hart() {
  interrupts_off();
  std::size_t nobody = kNobody;
  return panicking_hart.compare_exchange_strong(nobody, hart_number());
}

}  // namespace

bool panicking() { return panicking_hart.load(std::memory_order_relaxed) != kNobody; }

void stop_if_panicking() {
  if (panicking() && panicking_hart.load() != hart_number()) stop_this_hart();
}

void panic(const char* reason) {
  if (become_the_panicking_hart()) printf("panic: %s\n", reason);
  stop_this_hart();
}

void panic(const char* reason, const char* subject) {
  if (become_the_panicking_hart()) printf("panic: %s: %s\n", reason, subject);
  stop_this_hart();
}

}  // namespace kernel
