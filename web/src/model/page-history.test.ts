import { expect, test } from 'vitest';
import type { MachineEvent } from './machine-event.ts';
import { deedOf } from './page-history.ts';

const page = 0x8020_1000n;
const entry = (pa: bigint, flags: bigint): bigint => ((pa >> 12n) << 10n) | flags;
const pointer = 1n;
const readOnly = 3n;
const writable = 7n;

const event = (over: Partial<MachineEvent>): MachineEvent => ({
  sequence: 1,
  instruction: 0n,
  pc: 0n,
  within: 0,
  data: [],
  callers: [],
  pid: 0,
  name: '',
  count: 1,
  kind: 'pte',
  hart: 0,
  mode: 1,
  level: 0,
  text: '',
  call: '',
  ...over,
});
const written = (before: bigint, after: bigint, level = 0) => event({ data: [0n, before, after], level });

test.each([
  ['allocated', event({ kind: 'alloc' })],
  ['freed', event({ kind: 'free' })],
  ['mapped', written(0n, entry(page, writable))],
  ['mapped', written(entry(0x8030_0000n, writable), entry(page, writable))],
  ['unmapped', written(entry(page, writable), 0n)],
  ['unmapped', written(entry(page, writable), entry(0x8030_0000n, writable))],
  ['changed', written(entry(page, writable), entry(page, readOnly))],
  ['mapped', written(0n, entry(0x8020_0000n, writable), 1)],
  ['linked', written(0n, entry(page, pointer), 1)],
  ['unlinked', written(entry(page, pointer), 0n, 1)],
  ['unlinked', written(entry(page, pointer), entry(0x8030_0000n, pointer), 1)],
] as const)('%s', (deed, what) => expect(deedOf(what, page)).toBe(deed));
