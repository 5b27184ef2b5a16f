import { beforeEach, expect, test } from 'vitest';
import { RangesReader } from './ranges-reader.ts';
import { FakeSession } from './session-fake.ts';

const words = (...numbers: bigint[]) => BigUint64Array.from(numbers);

let session: FakeSession;
let reader: RangesReader;

const ask = (table: number) => {
  const answer = reader.answer({ table });
  return answer.kind === 'ranges' ? answer : undefined;
};

beforeEach(() => {
  session = new FakeSession();
  session.processList = [1, 2].map((pid) => ({
    ...{ pid, name: 'p', state: 2, parent: 0, pageTable: BigInt(pid) << 12n, kernelTables: [], size: 0n },
  }));
  session.ranges.set(0x1000n, words(1n));
  session.ranges.set(0x2000n, words(2n));
  reader = new RangesReader(session);
});

test('ranges come with what they were when the machine stood still', () => {
  expect(ask(1)).toMatchObject({ words: words(1n), before: undefined });
  reader.boundary();
  session.ranges.set(0x1000n, words(3n));
  expect(ask(1)).toMatchObject({ words: words(3n), before: words(1n) });
  reader.forget();
  expect(ask(1)?.before).toBeUndefined();
});

test('a glance at another table leaves what is remembered of the one that is watched', () => {
  ask(1);
  expect(reader.answer({ table: 2, glance: true })).toMatchObject({ words: words(2n), before: undefined });
  reader.boundary();
  session.ranges.set(0x1000n, words(3n));
  expect(reader.answer({ table: 2, glance: true })).toMatchObject({ before: undefined });
  expect(ask(1)?.before).toEqual(words(1n));
});

test('the ranges of another table are nothing to compare with', () => {
  ask(1);
  reader.boundary();
  expect(ask(2)?.before).toBeUndefined();
});

test('a process that ended has none', () => {
  expect(reader.answer({ table: 9 })).toEqual({ kind: 'gone' });
});
