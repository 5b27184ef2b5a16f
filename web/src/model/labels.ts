// Names for what a leaf maps, as far as an address alone makes it certain.
import { hasFlag, isLeaf, spanOf, targetOf } from './sv39.ts';

export type Label =
  | 'trampoline'
  | 'trapframe'
  | 'usyscall'
  | 'testDevice'
  | 'clint'
  | 'plic'
  | 'uart'
  | 'virtio'
  | 'pci';

/** The top page of the lower half of Sv39, where xv6-class kernels put the trampoline in every address space. */
export const trampolineVa = (1n << 38n) - spanOf(0);
export const trapframeVa = trampolineVa - spanOf(0);
/** Where kernels of the page-table labs share a page with every program, read-only. */
export const usyscallVa = trapframeVa - spanOf(0);

/** The board's devices; core/riscv/platform.hpp draws the map. */
const devices: readonly { label: Label; base: bigint; size: bigint }[] = [
  { label: 'testDevice', base: 0x100000n, size: 0x1000n },
  { label: 'clint', base: 0x2000000n, size: 0x10000n },
  { label: 'plic', base: 0xc000000n, size: 0x4000000n },
  { label: 'uart', base: 0x10000000n, size: 0x1000n },
  { label: 'virtio', base: 0x10001000n, size: 0x8000n },
  { label: 'pci', base: 0x30000000n, size: 0x50000000n },
];

/** What the leaf `pte` at `va` maps; `undefined` when its address does not tell. */
export function labelOf(pte: bigint, va: bigint): Label | undefined {
  if (!isLeaf(pte)) return undefined;
  if (va === trampolineVa && hasFlag(pte, 'X') && !hasFlag(pte, 'U')) return 'trampoline';
  if (va === trapframeVa && hasFlag(pte, 'W') && !hasFlag(pte, 'X') && !hasFlag(pte, 'U')) return 'trapframe';
  if (va === usyscallVa && hasFlag(pte, 'R') && hasFlag(pte, 'U') && !hasFlag(pte, 'W')) return 'usyscall';
  const pa = targetOf(pte);
  return devices.find(({ base, size }) => pa >= base && pa < base + size)?.label;
}
