import { expect, test } from 'vitest';
import { resolveChoice } from './table-choice.ts';
import { TableHistory } from './table-history.ts';

const words = (...values: bigint[]) => BigUint64Array.from(values);
const processes = () => new TableHistory<number>(() => true);

test('before the first boundary nothing is known', () => {
  expect(processes().before(1, words(1n))).toBeUndefined();
});

test('a table is compared with what it was when the machine last stood still', () => {
  const history = processes();
  history.boundary(new Map([[1, words(1n)]]));
  expect(history.before(1, words(2n))).toEqual(words(1n));
  expect(history.before(1, words(3n))).toEqual(words(1n));
});

test('the comparison stays until the table changes again', () => {
  const history = processes();
  history.boundary(new Map([[1, words(1n)]]));
  history.boundary(new Map([[1, words(2n)]]));
  history.boundary(new Map([[1, words(2n)]]));
  expect(history.before(1, words(2n))).toEqual(words(1n));
  expect(history.before(1, words(3n))).toEqual(words(2n));
});

test('a process that came after the boundary grew from nothing', () => {
  const history = processes();
  history.boundary(new Map([[1, words(1n)]]));
  expect(history.before(2, words(5n))).toEqual(words());
  history.boundary(new Map([[2, words(5n)]]));
  expect(history.before(2, words(5n))).toEqual(words());
});

test('a table that was not looked at before has no past', () => {
  const history = new TableHistory<string | number>((id) => typeof id === 'number');
  history.boundary(new Map([[1, words(1n)]]));
  expect(history.before('kernel', words(9n))).toBeUndefined();
});

test('a cleared history knows nothing', () => {
  const history = processes();
  history.boundary(new Map([[1, words(1n)]]));
  history.clear();
  expect(history.before(1, words(2n))).toBeUndefined();
});

test('the newest process is the highest pid that has lived through two snapshots', () => {
  const live = { pids: [1, 2, 7], kernelKnown: true };
  expect(resolveChoice('newest', live, [1, 2])).toBe(2);
  expect(resolveChoice('newest', live, [1, 2, 7])).toBe(7);
  expect(resolveChoice('newest', live, [])).toBe('kernel');
  expect(resolveChoice('newest', { pids: [], kernelKnown: false }, [])).toBe('satp');
  expect(resolveChoice(1, live, [])).toBe(1);
});
