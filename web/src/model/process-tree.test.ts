import { expect, test } from 'vitest';
import { channelOf, type ProcessDetails, processRows } from './process-tree.ts';

const process = (pid: number, parent: number, more: Partial<ProcessDetails> = {}): ProcessDetails => ({
  slot: BigInt(0x80010000 + pid * 0x100),
  pid,
  name: `p${pid}`,
  state: 'sleeping',
  stateName: 'SLEEPING',
  parent,
  hart: -1,
  pageTable: 0n,
  size: 0n,
  userPages: 0n,
  otherPages: 0n,
  tablePages: 0n,
  counted: true,
  kernelTables: [],
  trapframe: 0n,
  kernelStack: 0n,
  usyscall: 0n,
  channel: 0n,
  channelName: '',
  channelOffset: 0n,
  killed: false,
  exitStatus: 0,
  ...more,
});
const shape = (...processes: ProcessDetails[]) =>
  processRows(processes).map(({ process: { pid }, depth, position, siblings }) => [
    pid,
    depth,
    position,
    siblings,
  ]);

test('children stand under their parent, in the order of their pids', () => {
  expect(shape(process(1, 0), process(2, 1), process(3, 2), process(4, 1))).toEqual([
    [1, 1, 1, 1],
    [2, 2, 1, 2],
    [3, 3, 1, 1],
    [4, 2, 2, 2],
  ]);
});

test('a parent that is not there, a circle and two processes of one pid make nobody vanish or come twice', () => {
  expect(shape(process(5, 99)).length).toBe(1);
  expect(shape(process(1, 1)).length).toBe(1);
  const circle = shape(process(1, 2), process(2, 3), process(3, 1), process(4, 0));
  expect(circle.map(([pid]) => pid).toSorted()).toEqual([1, 2, 3, 4]);
  expect(shape(process(7, 0), process(7, 0), process(8, 7)).length).toBe(3);
});

test('a channel is the process itself, another, a symbol, or an address', () => {
  const one = process(1, 0);
  const all = [one, process(2, 1)];
  expect(channelOf({ ...one, channel: one.slot }, all)).toEqual({ kind: 'itself' });
  expect(channelOf({ ...one, channel: all[1]?.slot ?? 0n }, all)).toEqual({ kind: 'process', pid: 2 });
  const named = { ...one, channel: 0x8000n, channelName: 'cons', channelOffset: 0x98n };
  expect(channelOf(named, all)).toEqual({ kind: 'symbol', name: 'cons+0x98' });
  expect(channelOf({ ...named, channelOffset: 0n }, all)).toEqual({ kind: 'symbol', name: 'cons' });
  expect(channelOf({ ...one, channel: 0x8000n }, all)).toEqual({ kind: 'address' });
});
