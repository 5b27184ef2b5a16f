import { describe, expect, test } from 'vitest';
import {
  choiceFrom,
  fieldOf,
  kernelTableOf,
  pidOf,
  resolveChoice,
  sameProcesses,
  tableAtTheTime,
  tableWithRoot,
} from './table-choice.ts';

describe('the names of tables', () => {
  test('tell whose they are', () => {
    expect(
      [2, kernelTableOf(2, 'kpagetable'), 'kernel', 'satp', 'newest'].map((t) => pidOf(t as never)),
    ).toEqual([2, 2, undefined, undefined, undefined]);
    expect(fieldOf(kernelTableOf(2, 'kpagetable'))).toBe('kpagetable');
    expect(fieldOf(2)).toBeUndefined();
    expect(fieldOf('kernel')).toBeUndefined();
  });

  test('survive a list of choices, whatever a kernel calls its members', () => {
    for (const choice of ['newest', 'kernel', 'satp', 7, kernelTableOf(7, 'k/2')] as const)
      expect(choiceFrom(String(choice))).toBe(choice);
    expect(fieldOf(kernelTableOf(7, 'k/2'))).toBe('k/2');
  });
});

describe('a root', () => {
  const processes = [
    { pid: 1, pageTable: 0x1000n, kernelTables: [{ name: 'kpt', root: 0x5000n }] },
    { pid: 2, pageTable: 0x2000n, kernelTables: [{ name: 'kpt', root: 0x6000n }] },
  ];
  const known = { kernelPageTable: 0x5000n, processes };

  test('is that of a process, or of the kernel while it works for one', () => {
    expect(tableWithRoot(0x2000n, known)).toBe(2);
    expect(tableWithRoot(0x6000n, known)).toBe('2/kpt');
    expect(tableWithRoot(0x7000n, known)).toBeUndefined();
  });

  test('that several have is the kernel’s, and none is nobody’s', () => {
    expect(tableWithRoot(0x5000n, known)).toBe('kernel');
    expect(tableWithRoot(0n, { kernelPageTable: 0n, processes: [] })).toBeUndefined();
  });
});

test('a root that was a process’s then is not another’s now', () => {
  const processes = [{ pid: 7, pageTable: 0x1000n, kernelTables: [{ name: 'kpt', root: 0x2000n }] }];
  const known = { kernelPageTable: 0x9000n, processes };
  expect(tableAtTheTime(0x2000n, 7, known)).toBe('7/kpt');
  expect(tableAtTheTime(0x1000n, 3, known)).toBeUndefined();
  expect(tableAtTheTime(0x9000n, 3, known)).toBe('kernel');
});

test('a process that gets another table is another offer', () => {
  const bare = [{ pid: 1, name: 'sh' }];
  const withTable = [{ pid: 1, name: 'sh', kernelTables: [{ name: 'kpt' }] }];
  expect(sameProcesses(bare, bare)).toBe(true);
  expect(sameProcesses(withTable, [...withTable])).toBe(true);
  expect(sameProcesses(bare, withTable)).toBe(false);
});

test('a chosen table stays chosen', () => {
  expect(resolveChoice('3/kpt', { pids: [1], kernelKnown: true }, [1])).toBe('3/kpt');
});
