// A machine at one moment, for tests of feeds.
import type { MachineSnapshot } from '../machine/protocol.ts';

/** It has these processes, and a kernel's page table. */
export const machineWith = (...pids: number[]): MachineSnapshot => ({
  instructions: 0n,
  cycles: 0n,
  mips: 0,
  harts: [],
  processes: pids.map((pid) => ({
    pid,
    name: `p${pid}`,
    state: 2,
    parent: 0,
    pageTable: 1n,
    kernelTables: [],
    size: 0n,
  })),
  kernelPageTable: 0x87fff000n,
  noActivePmp: false,
  beyondRam: 0n,
});
