// One row of the page-table tree: an entry, or a run of neighbouring leaves.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { lastOf, rangeAround } from '../../model/address-ranges.ts';
import { labelOf } from '../../model/labels.ts';
import { entryAt, type PageTableEntry } from '../../model/page-table.ts';
import { Mark } from '../../model/page-table-diff.ts';
import { isLeaf, spanOf, targetOf } from '../../model/sv39.ts';
import { isRun, type PageTableTree, type TreeRow } from '../../model/tree-rows.ts';
import type { Translate } from '../../strings/index.ts';
import { flagsView } from './flags-view.ts';
import { hexRangeView, hexView } from './hex-view.ts';
import { nameOfRange } from './range-name.ts';

/** Where the row stands and what it does. */
export interface RowPlace {
  readonly place: number;
  readonly offset: number;
  readonly active: boolean;
  /** What lies where, as far as it is known. */
  readonly ranges: BigUint64Array | undefined;
  readonly toggle: () => void;
  readonly choose: () => void;
}

/** Digits: a 39-bit virtual address, a PTE and a physical address of this board. */
const digits = { va: 10, pte: 8, pa: 8 };

const markNames = { [Mark.New]: 'new', [Mark.Changed]: 'changed', [Mark.Removed]: 'removed' } as const;

function markView(row: TreeRow, mark: number, t: Translate) {
  if (mark === Mark.New || mark === Mark.Changed) return html`<b>● ${t(`row.${markNames[mark]}`)}</b>`;
  if (mark === Mark.Removed) return html`<b>− ${t('row.removed')}</b>`;
  return row.hiddenMarks > 0 ? html`<b>● ${t('row.marksBelow', { n: row.hiddenMarks })}</b>` : nothing;
}

/** What the leaves from `first` to `last` map: by what the inspector knows, else by the address alone. */
function nameOf(
  first: PageTableEntry,
  last: PageTableEntry,
  ranges: BigUint64Array | undefined,
  t: Translate,
) {
  if (!isLeaf(first.value)) return undefined;
  const range = ranges && rangeAround(ranges, first.va);
  if (range?.mapped && range.kind !== 'other' && last.va <= lastOf(range)) return nameOfRange(range, t);
  const label = labelOf(first.value, first.va);
  return label && t(`label.${label}`);
}

function whatView(row: TreeRow, { value, level }: PageTableEntry, label: string | undefined, t: Translate) {
  const name = label ? html`<b>${label}</b> ` : nothing;
  if (isRun(row)) return html`${name}${t('row.run', { n: row.last - row.first + 1 })}`;
  if (isLeaf(value))
    return label && level === 0 ? name : html`${name}${t('row.leaf', { size: formatBytes(spanOf(level)) })}`;
  return html`<span class="table">→ ${t(level > 0 ? 'row.pointer' : 'row.invalidPointer')}</span>`;
}

export function rowView(row: TreeRow, tree: PageTableTree, t: Translate, at: RowPlace) {
  const { words, marks } = tree.table;
  const first = entryAt(words, row.first);
  const last = entryAt(words, row.last);
  const mark = marks[row.first] ?? Mark.Same;
  const markName = mark === Mark.Same ? '' : markNames[mark as keyof typeof markNames];
  const index = isRun(row) ? `${first.index}–${last.index}` : String(first.index);
  const toggle = (event: Event) => {
    event.stopPropagation();
    at.toggle();
  };
  return html`<div
    role="row"
    id="row-${at.place}"
    class="row ${markName} ${at.active ? 'active' : ''} ${row.hiddenMarks > 0 ? 'marked-below' : ''}"
    style="top: ${at.offset}px"
    aria-rowindex=${at.place + 2}
    aria-level=${row.depth}
    aria-posinset=${row.position}
    aria-setsize=${row.siblings}
    aria-expanded=${row.state === 'leaf' ? nothing : row.state === 'open'}
    aria-selected=${at.active}
    data-mark=${markName || nothing}
    @click=${at.choose}
    @dblclick=${at.toggle}
  >
    <span role="gridcell" class="index" style="--depth: ${row.depth - 1}"
      >${
        row.state === 'leaf'
          ? html`<span class="twisty"></span>`
          : html`<span class="twisty" aria-hidden="true" @click=${toggle}>${row.state === 'open' ? '▾' : '▸'}</span>`
      }<span class="level">L${first.level}</span> ${index}</span
    >
    <span role="gridcell" class="va">${hexRangeView(first.va, last.va + spanOf(last.level) - 1n, digits.va)}</span>
    <span role="gridcell" class="pte">${hexView(first.value, digits.pte)}</span>
    <span role="gridcell" class="pa">${hexView(targetOf(first.value), digits.pa)}</span>
    <span role="gridcell" class="flags">${flagsView(first.value, t)}</span>
    <span role="gridcell" class="what">${whatView(row, first, nameOf(first, last, at.ranges, t), t)}</span>
    <span role="gridcell" class="mark">${markView(row, mark, t)}</span>
  </div>`;
}

export const rowStyles = css`
  .row {
    display: grid;
    grid-template-columns: calc(84px + var(--deeper, 0) * 10px) minmax(calc(158px + var(--deeper, 0) * 36px), 1fr) 78px 74px 74px minmax(84px, 1fr) 84px;
    align-items: center;
    gap: 0 8px;
    box-sizing: border-box;
    min-width: calc(696px + var(--deeper, 0) * 46px);
    height: 26px;
    padding: 0 4px 0 8px;
    border-left: 3px solid transparent;
    white-space: nowrap;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .rows > .row {
    position: absolute;
    width: 100%;
  }
  .rows > .row:not([data-mark]):hover {
    background: var(--raised);
  }
  .index {
    padding-left: calc(var(--depth, 0) * 10px);
    font-family: var(--mono);
  }
  .head .index {
    font-family: inherit;
  }
  .level {
    color: var(--digits-soft);
  }
  .twisty {
    display: inline-block;
    width: 14px;
    text-align: center;
    cursor: pointer;
  }
  .table {
    color: var(--table);
  }
  .mark b {
    color: var(--changed);
    font-weight: 600;
  }
  .row.new,
  .row.changed {
    background: var(--changed-tint);
    border-left-color: var(--changed);
  }
  .row.removed {
    background: var(--removed-tint);
    border-left-color: var(--writable);
    text-decoration: line-through;
  }
  .row.removed .mark b {
    color: var(--writable);
    display: inline-block;
    text-decoration: none;
  }
  .row.marked-below {
    border-left-color: var(--changed);
  }
  .row.active {
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  :host([narrow]) .row {
    grid-template: 'index va mark' 22px 'flags pa what' 20px / calc(80px + var(--deeper, 0) * 8px) minmax(150px, 1fr) 92px;
    min-width: 0;
    height: 46px;
  }
  :host([narrow]) .index {
    grid-area: index;
    padding-left: calc(var(--depth, 0) * 8px);
  }
  :host([narrow]) .va {
    grid-area: va;
  }
  :host([narrow]) .pte {
    display: none;
  }
  :host([narrow]) .pa {
    grid-area: pa;
  }
  :host([narrow]) .flags {
    grid-area: flags;
  }
  :host([narrow]) .what {
    grid-area: what;
  }
  :host([narrow]) .mark {
    grid-area: mark;
  }
`;
