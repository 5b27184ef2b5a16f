import { expect, test } from 'vitest';
import { layOut, moveOnMap, rowOf } from './map-layout.ts';

const free = 1;
const used = 4;
const columns = 4;

/** Rows of four pages: `u` has one page in use, `f` none. */
const memory = (rows: string) =>
  Uint32Array.from([...rows].flatMap((row) => [free, row === 'u' ? used : free, free, free]));

test('all of RAM is every row', () => {
  const { rows } = layOut(memory('fffu'), columns, false);
  expect(rows.map(({ first }) => first)).toEqual([0, 4, 8, 12]);
});

test('a long stretch that nobody uses is one gap, a short one stays', () => {
  const { rows } = layOut(memory('uffuffffu'), columns, true);
  expect(rows).toEqual([
    { first: 0, pages: 4, gap: false },
    { first: 4, pages: 4, gap: false },
    { first: 8, pages: 4, gap: false },
    { first: 12, pages: 4, gap: false },
    { first: 16, pages: 16, gap: true },
    { first: 32, pages: 4, gap: false },
  ]);
});

test('a page that is kept has its row', () => {
  const { rows } = layOut(memory('ffffffff'), columns, true, new Set([18]));
  expect(rows.map(({ first, gap }) => [first, gap])).toEqual([
    [0, true],
    [16, false],
    [20, true],
  ]);
});

test('a last row that is not full has fewer pages', () => {
  const { rows } = layOut(memory('uu').slice(0, 6), columns, false);
  expect(rows.at(-1)).toEqual({ first: 4, pages: 2, gap: false });
});

test('the row of a page is found, in a gap too', () => {
  const layout = layOut(memory('uffffu'), columns, true);
  expect([0, 3, 4, 19, 20, 99].map((page) => rowOf(layout, page))).toEqual([0, 0, 1, 1, 2, 2]);
});

test('keys move by page, by row and by screen, and pass a gap in one step', () => {
  const layout = layOut(memory('uffffu'), columns, true);
  const move = (page: number, key: string) => moveOnMap(layout, page, key, 2);
  expect(move(0, 'ArrowLeft')).toBe(0);
  expect(move(1, 'ArrowRight')).toBe(2);
  expect(move(3, 'ArrowRight')).toBe(4);
  expect(move(4, 'ArrowRight')).toBe(20);
  expect(move(20, 'ArrowLeft')).toBe(4);
  expect(move(2, 'ArrowDown')).toBe(4);
  expect(move(4, 'ArrowDown')).toBe(20);
  expect(move(22, 'ArrowUp')).toBe(4);
  expect(move(2, 'PageDown')).toBe(22);
  expect(move(22, 'PageUp')).toBe(2);
  expect(move(5, 'End')).toBe(23);
  expect(move(5, 'Home')).toBe(0);
  expect(move(23, 'ArrowRight')).toBe(23);
  expect(move(5, 'x')).toBeUndefined();
});
