#include "kernel/process/cpu.hpp"

#include <array>

#include "kernel/arch/csr.hpp"
#include "kernel/config.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/interrupt_guard.hpp"

namespace kernel {

namespace {

constinit std::array<Cpu, NCPU> cpus{};

}  // namespace

std::size_t cpuid() { return hart_number(); }

Cpu& mycpu() { return cpus[cpuid()]; }

Process* myproc() {
  const InterruptGuard guard;
  return mycpu().process;
}

}  // namespace kernel
