import { expect, test } from 'vitest';
import { type Breakpoint, breakpointAt, type CodeLine, changedRegisters } from './debugging.ts';

const line: CodeLine = {
  address: 0x1000n,
  pa: 0x87f00000n,
  function: '',
  offset: 0,
  file: '',
  line: 0,
  word: 0x13,
  bytes: 4,
  text: 'addi zero,zero,0',
};
const breakpoint = (change: Partial<Breakpoint>): Breakpoint => ({
  id: 1,
  name: 'x',
  enabled: true,
  hits: 0,
  places: [],
  ...change,
});

test('a breakpoint of the kernel stands at the physical address, one of programs at the virtual one', () => {
  const kernel = breakpoint({ places: [0x87f00000n] });
  const program = breakpoint({ id: 2, va: 0x1000n, pid: 3 });
  expect(breakpointAt([kernel], line, false)).toBe(kernel);
  expect(breakpointAt([program], line, true)).toBe(program);
  expect(breakpointAt([program], line, false)).toBeUndefined();
  expect(breakpointAt([breakpoint({ places: [0x1000n] })], line, true)).toBeUndefined();
});

test('registers that changed are known by name, and none at first', () => {
  const register = (name: string, value: bigint) => ({ name, value, fields: [] });
  const before = [register('a0', 1n), register('a1', 2n)];
  expect([...changedRegisters(before, [register('a0', 1n), register('a1', 3n)])]).toEqual(['a1']);
  expect(changedRegisters(undefined, before).size).toBe(0);
});
