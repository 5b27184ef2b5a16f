import { describe, expect, test } from 'vitest';
import type { AddressRange, RangeKind } from './address-ranges.ts';
import { findsFor, type Known } from './finds.ts';

const range = (kind: RangeKind, begin: bigint) => ({ kind, begin }) as AddressRange;

const known: Known = {
  processes: [
    { pid: 1, name: 'init' },
    { pid: 2, name: 'sh' },
  ],
  table: 2,
  kernelKnown: true,
  symbols: [
    { name: 'kernel::fork', address: 0x80001000n, isFunction: true },
    { name: 'forks', address: 0x80009000n, isFunction: false },
  ],
  regions: {
    of: 2,
    list: [
      { name: '保护页', range: range('guard', 0x3000n) },
      { name: '栈', range: range('stack', 0x4000n) },
      { name: '未映射', range: range('unmapped', 0x5000n) },
    ],
  },
  systemCalls: ['fork', 'exit'],
};

describe('what is found', () => {
  test('a function is shown in Code, a variable where its address leads', () => {
    const [fork, forks] = findsFor('fork', known).filter(({ kind }) => kind === 'symbol');
    expect(fork).toMatchObject({ panel: 'code', target: { kind: 'code', address: 0x80001000n } });
    expect(forks).toMatchObject({ panel: 'translate', selection: { table: 'kernel', va: 0x80009000n } });
    expect(forks?.target).toBeUndefined();
  });

  test('a system call is run to by the beginning of its name, and stands behind what is only shown', () => {
    expect(findsFor('fork', known).at(-1)).toMatchObject({ kind: 'call', call: 'fork', panel: 'code' });
    expect(findsFor('ork', known).some(({ kind }) => kind === 'call')).toBe(false);
    const many = { ...known, symbols: Array.from({ length: 40 }, () => known.symbols[0] as never) };
    expect(findsFor('fork', many)).toHaveLength(24);
    expect(findsFor('fork', many).at(-1)).toMatchObject({ kind: 'call' });
  });

  test('a part of the memory of the table on show goes by its name in either language', () => {
    for (const word of ['stack', '栈'])
      expect(findsFor(word, { ...known, symbols: [], systemCalls: [] })).toEqual([
        expect.objectContaining({
          kind: 'region',
          panel: 'tables',
          name: 'sh',
          selection: { kind: 'va', table: 2, va: 0x4000n },
        }),
      ]);
    expect(findsFor('unmapped', { ...known, symbols: [] })).toEqual([]);
  });

  test('a process goes by its name and by its pid', () => {
    for (const word of ['sh', '2'])
      expect(findsFor(word, known)[0]).toMatchObject({ kind: 'process', pid: 2, panel: 'processes' });
  });
});
