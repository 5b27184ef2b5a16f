import { expect, test } from 'vitest';
import { labelOf, trampolineVa, trapframeVa, usyscallVa } from './labels.ts';
import { flagLetters, hasFlag, isLeaf, rootOfSatp, spanOf, targetOf, virtualBits } from './sv39.ts';

const letters = (pte: bigint) => flagLetters.map((letter) => (hasFlag(pte, letter) ? letter : '-')).join('');

test('each flag is the bit that the manual gives it', () => {
  expect(letters(0b1000_0000n)).toBe('D-------');
  expect(letters(0b0000_0001n)).toBe('-------V');
  expect(letters(0x5bn)).toBe('-A-UX-RV');
});

test('an entry is a leaf when any of R, W, X is set', () => {
  for (let flags = 0n; flags < 256n; flags++) expect(isLeaf(flags)).toBe((flags & 0b1110n) !== 0n);
});

test('the target is the page number, without the bits above it', () => {
  expect(targetOf(0x200800cfn)).toBe(0x80200000n);
  expect(targetOf(0xffffffffffffffffn)).toBe(0xfffffffffff000n);
});

test('an entry spans 4 KiB, 2 MiB, 1 GiB and more the more levels there are', () => {
  expect([0, 1, 2].map(spanOf)).toEqual([0x1000n, 0x200000n, 0x40000000n]);
  expect([3, 4].map(spanOf)).toEqual([1n << 39n, 1n << 48n]);
  expect([3, 4, 5].map(virtualBits)).toEqual([39, 48, 57]);
});

test('satp names a root in Sv39, Sv48 and Sv57 mode only', () => {
  expect(rootOfSatp(0x8000000000087fffn)).toBe(0x87fff000n);
  expect(rootOfSatp(0x8abcd00000087fffn)).toBe(0x87fff000n);
  expect(rootOfSatp(0x9000000000087fffn)).toBe(0x87fff000n);
  expect(rootOfSatp(0xa000000000087fffn)).toBe(0x87fff000n);
  expect(rootOfSatp(0x0000000000087fffn)).toBe(0n);
  expect(rootOfSatp(0xb000000000087fffn)).toBe(0n);
});

test('a leaf is named when its address leaves no doubt', () => {
  const toRam = 0x21fd0000n;
  expect(labelOf(toRam | 0x4bn, trampolineVa)).toBe('trampoline');
  expect(labelOf(toRam | 0xc7n, trapframeVa)).toBe('trapframe');
  expect(labelOf(toRam | 0xd7n, trapframeVa)).toBeUndefined();
  expect(labelOf(toRam | 0x53n, usyscallVa)).toBe('usyscall');
  expect(labelOf(toRam | 0xd7n, usyscallVa)).toBeUndefined();
  expect(labelOf(toRam | 0xd7n, 0x3000n)).toBeUndefined();
  expect(labelOf((0x10000000n >> 2n) | 0xc7n, 0x10000000n)).toBe('uart');
  expect(labelOf((0x0c201000n >> 2n) | 0xc7n, 0x0c201000n)).toBe('plic');
  expect(labelOf((0x10000000n >> 2n) | 0x01n, 0x10000000n)).toBeUndefined();
});
