// The PLIC, which passes the devices' interrupts to the harts (RISC-V PLIC Specification 1.0).
#pragma once

namespace kernel {

/// Lets the devices that have drivers interrupt.
void plicinit();
/// Lets them interrupt this hart in S-mode.
void plicinithart();

/// The number of the interrupt to serve now, which then is this hart's alone until completed; 0 for none.
unsigned plic_claim();
void plic_complete(unsigned irq);

}  // namespace kernel
