// The keys of a treegrid, as the ARIA practices have them: what a key does, given the rows and the active one.
import type { TreeRow } from '../../model/tree-rows.ts';

export type TreeMove =
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'open' | 'close'; readonly rows: readonly TreeRow[] };

/** Undefined for a key that means nothing here. With no active row every arrow goes to the first. */
export function moveInTree(
  rows: readonly TreeRow[],
  active: number,
  key: string,
  rowsPerPage: number,
): TreeMove | undefined {
  const last = rows.length - 1;
  if (last < 0) return undefined;
  const go = (to: number): TreeMove => ({ kind: 'go', to: Math.min(last, Math.max(0, to)) });
  const row = rows[active];
  switch (key) {
    case 'ArrowDown':
      return go(active + 1);
    case 'ArrowUp':
      return go(active - 1);
    case 'PageDown':
      return go(active + rowsPerPage);
    case 'PageUp':
      return go(active - rowsPerPage);
    case 'Home':
      return go(0);
    case 'End':
      return go(last);
  }
  if (!row) return key.startsWith('Arrow') ? go(0) : undefined;
  switch (key) {
    case 'ArrowRight':
      if (row.state === 'leaf') return undefined;
      return row.state === 'closed' ? { kind: 'open', rows: [row] } : go(active + 1);
    case 'ArrowLeft':
      if (row.state === 'open') return { kind: 'close', rows: [row] };
      return row.parent < 0 ? undefined : go(row.parent);
    case 'Enter':
    case ' ':
      return row.state === 'leaf'
        ? undefined
        : { kind: row.state === 'open' ? 'close' : 'open', rows: [row] };
    case '*':
      return { kind: 'open', rows: rows.filter(({ parent }) => parent === row.parent) };
    default:
      return undefined;
  }
}
