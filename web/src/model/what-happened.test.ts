import { describe, expect, it } from 'vitest';
import type { EventKindName, MachineEvent } from './machine-event.ts';
import { childOf, commandsOf, deedsOf, rewrittenEntry, tellingEntry } from './what-happened.ts';

let sequence = 0;
const event = (kind: EventKindName, over: Partial<MachineEvent> = {}): MachineEvent => ({
  sequence: ++sequence,
  instruction: BigInt(sequence),
  pc: 0n,
  within: 0,
  data: [],
  callers: [],
  pid: 2,
  name: 'sh',
  count: 1,
  kind,
  hart: 0,
  mode: kind === 'call' || kind === 'fault' ? 0 : 1,
  level: 0,
  text: '',
  call: '',
  ...over,
});
const userLeaf = 0x17n;
const mapped = (within: number, over: Partial<MachineEvent> = {}) =>
  event('pte', { within, data: [0x1000n, 0n, userLeaf, 0n, 0x9000n], ...over });
const result = (of: MachineEvent, value: bigint, over: Partial<MachineEvent> = {}) =>
  event('result', { call: of.call, data: [0n, BigInt.asUintN(64, value), BigInt(of.sequence)], ...over });

describe('what just happened', () => {
  it('is a fork with its pages, under the child that it made', () => {
    const fork = event('call', { call: 'fork' });
    const events = [
      fork,
      event('alloc', { within: fork.sequence, data: [0x8000n, 4096n] }),
      mapped(fork.sequence),
      mapped(fork.sequence, { count: 3 }),
      event('pte', { within: fork.sequence, data: [0x1000n, 0n, 0x7n, 0n, 0n] }), // no page of the user
      result(fork, 3n),
    ];
    const [command] = commandsOf(events, 10);
    expect(command?.pid).toBe(3);
    expect(command?.deeds.map(childOf)).toEqual([3]);
    expect(command?.deeds).toMatchObject([{ kind: 'fork', pid: 2, result: 3n, mapped: 4, allocated: 1 }]);
  });

  it('made a child only by a fork that has come back with one', () => {
    const deedWith = (call: string, value: bigint | undefined) => {
      const begun = event('call', { call });
      const ended = value === undefined ? [] : [result(begun, value)];
      return deedsOf([begun, mapped(begun.sequence), ...ended]).map(childOf);
    };
    expect(deedWith('fork', 5n)).toEqual([5]);
    for (const value of [undefined, 0n, -1n, 2n ** 31n]) expect(deedWith('fork', value)).toEqual([undefined]);
    expect(deedWith('wait', 5n)).toEqual([undefined]);
  });

  it('is shown by the first page of the user that it mapped, not by a table on the way', () => {
    const exec = event('call', { call: 'exec', pid: 3, text: '"echo"' });
    const table = event('pte', { within: exec.sequence, data: [0x1000n, 0n, 0x1n, 0n, 0n] });
    const page = mapped(exec.sequence);
    expect(deedsOf([exec, table, page, mapped(exec.sequence)]).map(tellingEntry)).toEqual([page]);
    expect(deedsOf([exec, table]).map(tellingEntry)).toEqual([table]);
  });

  it('counts the pages of a program, guard page included, and tells copies from shared pages', () => {
    const fork = event('call', { call: 'fork' });
    const within = fork.sequence;
    const written = (after: bigint, va: bigint, root: bigint) =>
      event('pte', { within, data: [0x1000n, 0n, after, va, root] });
    const page = 0x8020_1000n;
    const leaf = ((page >> 12n) << 10n) | userLeaf;
    const events = [
      fork,
      event('alloc', { within, data: [page, 4096n] }),
      written(leaf, 0x0n, 0x9000n),
      written(0x2000_0017n, 0x1000n, 0x9000n), // a page that was not allocated for it
      written(0x2000_0007n, 0x2000n, 0x9000n), // the guard page
      written(0x2000_0007n, 0x3f_ffff_e000n, 0x9000n), // the trapframe
      written(0x2000_0007n, 0x1000n, 0xa000n), // in a table of the kernel
    ];
    expect(deedsOf(events)).toMatchObject([{ mapped: 3, copied: 1, allocated: 1 }]);
  });

  it('tells the entry that a fault wrote over, not one of a table or one that ended', () => {
    const fault = event('fault', { data: [15n, 0x1000n] });
    const within = fault.sequence;
    const written = (before: bigint, after: bigint) =>
      event('pte', { within, data: [0x1000n, before, after, 0n, 0x9000n] });
    const table = written(0n, 0x1n);
    const ended = written(userLeaf, 0n);
    const copied = written(0x2000_0013n, 0x2000_0817n);
    expect(deedsOf([fault, table, ended, copied]).map(rewrittenEntry)).toEqual([copied]);
    expect(deedsOf([fault, table, ended, mapped(within)]).map(rewrittenEntry)).toEqual([undefined]);
  });

  it('names a command by the program that it became, the newest command first', () => {
    const exec = event('call', { call: 'exec', pid: 3, text: '"echo", ["echo", "hi"]' });
    const sbrk = event('call', { call: 'sbrk', pid: 4, name: 'grow', text: '4096' });
    const events = [
      exec,
      mapped(exec.sequence, { pid: 3 }),
      result(exec, 2n, { pid: 3, name: 'echo' }),
      sbrk,
      mapped(sbrk.sequence, { pid: 4 }),
      result(sbrk, 0x5000n, { pid: 4, name: 'grow' }),
    ];
    expect(commandsOf(events, 10).map(({ name, pid }) => `${name} ${pid}`)).toEqual(['grow 4', 'echo 3']);
    expect(commandsOf(events, 1).map(({ pid }) => pid)).toEqual([4]);
    expect(deedsOf(events).at(-1)?.text).toBe('"echo"');
  });

  it('leaves out what did nothing to memory, and faults of the kernel', () => {
    const read = event('call', { call: 'read' });
    const fault = event('fault', { mode: 1, data: [13n, 0n, 0n] });
    expect(deedsOf([read, result(read, 1n), fault, mapped(fault.sequence)])).toEqual([]);
  });

  it('counts pages that were freed in a row', () => {
    const wait = event('call', { call: 'wait' });
    const events = [
      wait,
      event('free', { within: wait.sequence, data: [0x8000n, 3n * 4096n] }),
      result(wait, 5n),
    ];
    expect(commandsOf(events, 9)).toMatchObject([{ pid: 5, deeds: [{ kind: 'wait', freed: 3 }] }]);
  });
});
