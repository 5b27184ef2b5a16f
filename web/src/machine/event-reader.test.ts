import { describe, expect, it } from 'vitest';
import { maskOf } from '../model/machine-event.ts';
import { EventReader } from './event-reader.ts';
import { FakeSession } from './session-fake.ts';

/** A batch of one event in S-mode at `pc`. */
const batch = (pc: bigint) => {
  const words = new BigUint64Array(17);
  words[3] = pc;
  words[16] = 10n | (1n << 16n);
  return { words, texts: [], count: 1 };
};

describe('the reader of events', () => {
  it('records what its viewers want together, and nothing when none is left', () => {
    const session = new FakeSession();
    const reader = new EventReader(session);
    reader.events({ viewer: 'a', kinds: maskOf(['call']), after: 0 });
    reader.events({ viewer: 'b', kinds: maskOf(['pte']), after: 0 });
    reader.events({ viewer: 'b', kinds: maskOf(['pte']), after: 0 });
    reader.events({ viewer: 'a', kinds: 0, after: 0 });
    reader.events({ viewer: 'b', kinds: 0, after: 0 });
    expect(session.recorded).toEqual([maskOf(['call']), maskOf(['call', 'pte']), maskOf(['pte']), 0]);
  });

  it('sends a viewer each name once, and again after a power-on', () => {
    const session = new FakeSession();
    session.batch = batch(0x80001000n);
    const reader = new EventReader(session);
    const ask = (viewer: string) => reader.events({ viewer, kinds: 1, after: 0 }).places;
    expect(ask('a')).toEqual([[0x80001000n, { function: 'f80001000', file: 'vm.c', line: 1 }]]);
    expect(ask('a')).toEqual([]);
    expect(ask('b')).toHaveLength(1);
    reader.forget();
    expect(ask('a')).toHaveLength(1);
  });

  it('sends the names of the system calls first, and when the machine is younger than what a viewer has seen', () => {
    const reader = new EventReader(new FakeSession());
    expect(reader.events({ viewer: 'a', kinds: 1, after: 0 }).calls).toEqual(['', 'fork']);
    expect(reader.events({ viewer: 'b', kinds: 1, after: 7 }).calls).toEqual(['', 'fork']);
    expect(reader.events({ viewer: 'a', kinds: 1, after: 5 }).calls).toEqual(['', 'fork']);
  });
});
