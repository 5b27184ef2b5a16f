// From S-mode to the scheduler. The first hart brings the kernel up while the others wait.

#include <atomic>
#include <cstddef>

#include "kernel/arch/csr.hpp"
#include "kernel/boot/boot_options.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/drivers/console.hpp"
#include "kernel/drivers/virtio_block.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/process/process.hpp"
#include "kernel/trap/plic.hpp"
#include "kernel/trap/timer.hpp"
#include "kernel/trap/trap.hpp"

namespace kernel {

namespace {

constinit std::atomic<bool> kernel_is_up = false;

/// What each hart needs for itself.
void init_this_hart() {
  kvminithart();
  trapinithart();
  plicinithart();
}

void bring_kernel_up(const std::byte* device_tree) {
  consoleinit();
  printf("\npagewalk kernel (%s) is booting\n\n", name_of(variant()).data());
  read_boot_options(device_tree);
  kernel_memory_init();
  kvminit();
  procinit();
  plicinit();
  init_this_hart();
  virtio_block_init();
  userinit();
  kernel_is_up.store(true, std::memory_order_release);
}

void join_kernel(std::size_t hart) {
  // Napping instead of spinning: on an emulator the harts share one host processor,
  // and the first one needs it.
  while (!kernel_is_up.load(std::memory_order_acquire)) nap(kMillisecond);
  printf("hart %zu starting\n", hart);
  init_this_hart();
}

}  // namespace

extern "C" [[noreturn]] void kernel_main(std::size_t hart, const std::byte* device_tree) {
  if (hart == 0) {
    bring_kernel_up(device_tree);
  } else {
    join_kernel(hart);
  }
  timerinithart();
  scheduler();
}

}  // namespace kernel
