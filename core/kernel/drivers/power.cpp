#include "kernel/drivers/power.hpp"

#include <cstdint>

#include "kernel/arch/mmio.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/sync/interrupt_guard.hpp"
#include "riscv/platform.hpp"

namespace kernel {

namespace board = riscv::platform;

void poweroff(int status) {
  const InterruptGuard guard;  // stay on this hart and table
  kvminithart();               // the only table that maps the test device
  const std::uint32_t code = static_cast<std::uint32_t>(status) & 0xffff;
  mmio_write<std::uint32_t>(board::kTestDevice,
                            code == 0 ? board::kPowerOff : code << 16 | board::kPowerOffFailed);
  panic("poweroff: the board is still on");
}

}  // namespace kernel
