import { expect, it } from 'vitest';
import { filterEvents, processesIn } from './event-filter.ts';
import type { MachineEvent } from './machine-event.ts';

const events = [
  { kind: 'call', hart: 0, pid: 2, name: 'sh', text: 'Fork' },
  { kind: 'alloc', hart: 1, pid: 2, name: 'sh', text: '' },
  { kind: 'call', hart: 1, pid: 3, name: 'sh', text: 'exec' },
  { kind: 'call', hart: 1, pid: 3, name: 'ls', text: 'write' },
  { kind: 'switch', hart: 0, pid: 0, name: '', text: '' },
] as unknown as MachineEvent[];
const words = (event: MachineEvent) => event.text;
const all = {
  kinds: new Set(['call', 'alloc', 'switch'] as const),
  hart: undefined,
  pid: undefined,
  text: '',
};

it('events are filtered by kind, hart, process and text, and all of these together', () => {
  expect(filterEvents(events, all, words)).toHaveLength(5);
  expect(filterEvents(events, { ...all, kinds: new Set(['alloc'] as const) }, words)).toEqual([events[1]]);
  expect(filterEvents(events, { ...all, hart: 0 }, words)).toEqual([events[0], events[4]]);
  expect(filterEvents(events, { ...all, text: 'fork' }, words)).toEqual([events[0]]);
  expect(filterEvents(events, { ...all, hart: 1, pid: 3, text: 'e' }, words)).toEqual([events[2], events[3]]);
});

it('a process has the name that it had last', () => {
  expect(processesIn(events)).toEqual([
    { pid: 2, name: 'sh' },
    { pid: 3, name: 'ls' },
  ]);
});
