import { expect, test } from 'vitest';
import { Moments } from './moments.ts';

const moments = () => new Moments<number>((a, b) => a === b);

test('without a boundary there is nothing to compare with', () => {
  expect(moments().before(1)).toBeUndefined();
});

test('a state is compared with the last boundary once it changed', () => {
  const seen = moments();
  seen.boundary(1);
  expect(seen.before(1)).toBeUndefined();
  expect(seen.before(2)).toBe(1);
});

test('a comparison stays over boundaries at which nothing changed', () => {
  const seen = moments();
  seen.boundary(1);
  seen.boundary(2);
  seen.boundary(2);
  expect(seen.before(2)).toBe(1);
  expect(seen.before(3)).toBe(2);
  seen.clear();
  expect(seen.before(3)).toBeUndefined();
});
