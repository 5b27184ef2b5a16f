#include "kernel/sync/interrupt_guard.hpp"

#include "kernel/arch/csr.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/process/cpu.hpp"

namespace kernel {

void push_off() {
  const bool were_on = interrupts_are_on();
  interrupts_off();
  Cpu& cpu = mycpu();
  if (cpu.interrupt_nesting++ == 0) cpu.interrupts_were_on = were_on;
}

void pop_off() {
  if (interrupts_are_on()) panic("pop_off: interrupts are on");
  Cpu& cpu = mycpu();
  if (cpu.interrupt_nesting == 0) panic("pop_off: without push_off");
  if (--cpu.interrupt_nesting == 0 && cpu.interrupts_were_on) interrupts_on();
}

}  // namespace kernel
