// Where the cells of the memory map stand: rows of pages, of which long stretches that nobody uses may be left out.
import { isIdle } from './memory-map.ts';

export interface MapRow {
  /** Number of its first page. */
  readonly first: number;
  /** How many pages it stands for: more than `columns` in a gap. */
  readonly pages: number;
  readonly gap: boolean;
}

export interface MapLayout {
  readonly columns: number;
  readonly rows: readonly MapRow[];
}

/** Rows without a page in use stand as one gap from this many on. */
const leastGap = 3;

function isIdleRow(words: Uint32Array, first: number, columns: number, kept: ReadonlySet<number>): boolean {
  for (let page = first; page < Math.min(first + columns, words.length); page++)
    if (!isIdle(words[page] ?? 0) || kept.has(page)) return false;
  return true;
}

const allRows = (words: Uint32Array, columns: number): MapRow[] =>
  Array.from({ length: Math.ceil(words.length / columns) }, (_, row) => ({
    first: row * columns,
    pages: Math.min(columns, words.length - row * columns),
    gap: false,
  }));

/** With `collapse` only rows with pages in use, or `kept`, and between them how much was left out. */
export function layOut(
  words: Uint32Array,
  columns: number,
  collapse: boolean,
  kept: ReadonlySet<number> = new Set(),
): MapLayout {
  const all = allRows(words, columns);
  if (!collapse) return { columns, rows: all };
  const rows: MapRow[] = [];
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && isIdleRow(words, to * columns, columns, kept)) to++;
    if (to - from >= leastGap) {
      const pages = Math.min(to * columns, words.length) - from * columns;
      rows.push({ first: from * columns, pages, gap: true });
    } else {
      to = Math.max(to, from + 1);
      rows.push(...all.slice(from, to));
    }
    from = to;
  }
  return { columns, rows };
}

/** The row that has the page; the last row for pages behind the end. */
export function rowOf(layout: MapLayout, page: number): number {
  let low = 0;
  let high = layout.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((layout.rows[middle]?.first ?? 0) <= page) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a key leads the cursor from a page; undefined for other keys. `screen`: rows in sight. */
export function moveOnMap(layout: MapLayout, page: number, key: string, screen: number): number | undefined {
  const { columns, rows } = layout;
  const last = rows.at(-1);
  if (!last) return undefined;
  const end = last.first + last.pages - 1;
  const row = rowOf(layout, page);
  const inRow = rows[row]?.gap ? 0 : page - (rows[row]?.first ?? 0);
  const toRow = (to: number) => {
    const target = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (!target) return page;
    return target.gap ? target.first : Math.min(target.first + (inRow % columns), end);
  };
  const current = rows[row];
  switch (key) {
    case 'ArrowLeft':
      return page > 0 && rows[rowOf(layout, page - 1)]?.gap
        ? rows[rowOf(layout, page - 1)]?.first
        : Math.max(page - 1, 0);
    case 'ArrowRight':
      return Math.min(current?.gap ? current.first + current.pages : page + 1, end);
    case 'ArrowUp':
      return toRow(row - 1);
    case 'ArrowDown':
      return toRow(row + 1);
    case 'PageUp':
      return toRow(row - screen);
    case 'PageDown':
      return toRow(row + screen);
    case 'Home':
      return 0;
    case 'End':
      return end;
    default:
      return undefined;
  }
}
