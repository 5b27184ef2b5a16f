// Two page tables side by side, range by range: for what fork copied, what processes share, and how the kernel's table
// differs from a user's.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import { choiceFrom, type TableId } from '../../model/table-choice.ts';
import {
  type ComparedRange,
  type ComparedSide,
  type Relation,
  relations,
  sumByRelation,
} from '../../model/table-compare.ts';
import type { Translate } from '../../strings/index.ts';
import { nameOfTable, tableOptions } from '../table-choice-view.ts';
import { flagsView } from './flags-view.ts';
import { hexRangeView, hexView } from './hex-view.ts';
import type { TableView } from './table-feed.ts';

/** More rows than anybody reads; a hostile table could have half a million. */
const mostRows = 1000;

const signs: Readonly<Record<Relation, string>> = {
  same: '=',
  flags: '≈',
  other: '≠',
  left: '◧',
  right: '◨',
};

export interface ComparedTables {
  readonly left: string;
  readonly right: string;
  readonly ranges: readonly ComparedRange[];
  readonly choose: (range: ComparedRange) => void;
}

function sideView(side: ComparedSide | undefined, bytes: bigint, t: Translate) {
  if (!side) return html`<td class="pa none">–</td><td class="flags none">–</td>`;
  return html`<td class="pa" title=${`${hex(side.pa, 8)}–${hex(side.pa + bytes - 1n, 8)}`}>${hexView(side.pa, 8)}</td>
    <td class="flags">${flagsView(side.flags, t)}</td>`;
}

function rangeView(range: ComparedRange, choose: ComparedTables['choose'], t: Translate) {
  const { va, bytes, relation, left, right } = range;
  return html`<tr class=${relation}>
    <th scope="row">
      <button type="button" title=${t('compare.choose')} @click=${() => choose(range)}>
        ${hexRangeView(va, va + bytes - 1n, 10)}
      </button>
    </th>
    <td class="size">${formatBytes(bytes)}</td>
    ${sideView(left, bytes, t)}
    <td class="relation"><span aria-hidden="true">${signs[relation]}</span> ${t(`compare.${relation}`)}</td>
    ${sideView(right, bytes, t)}
  </tr>`;
}

export function compareView({ left, right, ranges, choose }: ComparedTables, t: Translate) {
  const sums = sumByRelation(ranges);
  const summary = relations
    .filter((relation) => sums.has(relation))
    .map(
      (relation) => `${signs[relation]} ${t(`compare.${relation}`)} ${formatBytes(sums.get(relation) ?? 0n)}`,
    );
  return html`
    <p class="sums">${summary.join(' · ') || t('compare.empty')}</p>
    <table>
      <thead>
        <tr>
          <th scope="col" rowspan="2">${t('column.va')}</th>
          <th scope="col" rowspan="2">${t('compare.size')}</th>
          <th scope="colgroup" colspan="2">${left}</th>
          <th scope="col" rowspan="2">${t('compare.relation')}</th>
          <th scope="colgroup" colspan="2">${right}</th>
        </tr>
        <tr>
          <th scope="col">${t('column.pa')}</th>
          <th scope="col">${t('column.flags')}</th>
          <th scope="col">${t('column.pa')}</th>
          <th scope="col">${t('column.flags')}</th>
        </tr>
      </thead>
      <tbody>
        ${ranges.slice(0, mostRows).map((range) => rangeView(range, choose, t))}
      </tbody>
    </table>
    ${ranges.length > mostRows ? html`<p class="sums">${t('compare.more', { n: ranges.length - mostRows })}</p>` : nothing}
  `;
}

export interface ComparisonActions {
  readonly compareWith: (comparison: TableId | 'kept') => void;
  readonly keep: () => void;
}

/** With what to compare, and the button that keeps the table as it is now. */
export function compareChoiceView(view: TableView, t: Translate, { compareWith, keep }: ComparisonActions) {
  const { comparison, processes, kernelKnown, kept, other } = view;
  const onChange = (event: Event) =>
    compareWith(choiceFrom((event.target as HTMLSelectElement).value) as TableId | 'kept');
  const choice = comparison === 'kept' ? undefined : comparison;
  return html`<div class="choice">
    <label for="other">${t('compare.with')}</label>
    <select id="other" @change=${onChange}>
      ${tableOptions({ choice, processes, kernelKnown, lastName: other?.name ?? '' }, t)}
      ${
        kept
          ? html`<option value="kept" .selected=${comparison === 'kept'}>
              ${momentName(nameOfTable(kept.table, kept.name, t), kept.instructions, t)}
            </option>`
          : nothing
      }
    </select>
    <button type="button" title=${t('compare.keepHint')} @click=${keep}>${t('compare.keep')}</button>
  </div>`;
}

/** `pid 2 sh at 41 203 118` for a moment that was kept. */
export const momentName = (name: string, instructions: bigint, t: Translate): string =>
  t('compare.moment', { name, instructions: instructions.toLocaleString(t.locale) });

export const compareStyles = css`
  .compare {
    flex: 1;
    min-height: 0;
    overflow: auto;
    font-size: 12px;
  }
  .compare:focus-visible {
    outline-offset: -2px;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 4px 16px;
    font-size: 12px;
  }
  .choice select {
    flex: 0 1 16em;
    min-width: 0;
  }
  .compare .sums {
    margin: 0;
    padding: 2px 16px 6px;
    color: var(--text-soft);
  }
  .compare table {
    border-collapse: collapse;
    width: 100%;
  }
  .compare :is(th, td) {
    padding: 2px 6px;
    border-bottom: 1px solid var(--line);
    text-align: start;
    font-weight: 400;
    white-space: nowrap;
  }
  .compare thead th {
    color: var(--text-soft);
  }
  .compare :is(th, td):first-child {
    padding-left: 16px;
  }
  .compare th button {
    height: auto;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-decoration: underline;
    text-decoration-color: var(--line);
    text-underline-offset: 3px;
  }
  .compare .none {
    color: var(--digits-soft);
  }
  .compare :is(.flags, .other, .left, .right) .relation {
    color: var(--changed);
    font-weight: 600;
  }
`;
