// The owners that there are, with how many pages each has; pressing one lets all others step back. And the same as a
// table.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { countKinds, letters, type MemoryMap, type PageKind, pageBytes } from '../../model/memory-map.ts';
import type { Translate } from '../../strings/index.ts';
import { looks } from './map-colours.ts';

const swatch = (kind: PageKind) => {
  const { colour, pattern } = looks[kind];
  const letter = kind === 'pageTable' ? '0' : letters[kind];
  return html`<span class="swatch ${pattern}" style="--colour:var(${colour})" aria-hidden="true"><b>${letter}</b></span>`;
};

export function legendView(
  map: MemoryMap,
  only: PageKind | undefined,
  t: Translate,
  choose: (kind: PageKind | undefined) => void,
) {
  return html`<div class="owners" role="group" aria-label=${t('memory.legend')} title=${t('memory.legend')}>
    ${countKinds(map.words).map(
      ({ kind, pages }) => html`<button
        type="button"
        aria-pressed=${only === kind}
        @click=${() => choose(only === kind ? undefined : kind)}
      >
        ${swatch(kind)} ${t(`pageKind.${kind}`)}
        ${kind === 'pageTable' ? html`<span class="soft">${t('memory.digits')}</span>` : nothing}
        <span class="count">${pages.toLocaleString(t.locale)}</span>
      </button>`,
    )}
  </div>`;
}

export function summaryView(map: MemoryMap, t: Translate) {
  const row = (name: unknown, pages: number) => html`<tr>
    <th scope="row">${name}</th>
    <td>${pages.toLocaleString(t.locale)}</td>
    <td>${formatBytes(BigInt(pages * pageBytes))}</td>
  </tr>`;
  return html`<div class="scroll" role="tabpanel" aria-labelledby="tab-summary" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${t('memory.owner')}</th>
          <th scope="col">${t('memory.pages')}</th>
          <th scope="col">${t('memory.size')}</th>
        </tr>
      </thead>
      <tbody>
        ${countKinds(map.words).map(({ kind, pages }) => row(html`${swatch(kind)} ${t(`pageKind.${kind}`)}`, pages))}
      </tbody>
      <tfoot>
        ${row(t('memory.sum'), map.words.length)}
      </tfoot>
    </table>
  </div>`;
}

export const legendStyles = css`
  .owners {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    padding: 6px 16px;
  }
  .owners button {
    height: 24px;
    padding: 0 6px;
    border-color: var(--line);
    font-size: 12px;
  }
  .count {
    font-family: var(--mono);
  }
  .swatch {
    display: inline-grid;
    box-sizing: border-box;
    place-items: center;
    width: 15px;
    height: 15px;
    border: 1px solid var(--colour);
    background: var(--colour);
    color: var(--surface);
    font: 600 11px / 1 var(--mono);
    vertical-align: text-bottom;
  }
  .swatch.outlined,
  .swatch.hatched {
    background: var(--map-free);
    color: var(--colour);
  }
  .swatch[style*='map-free'] {
    border-color: var(--line);
    color: var(--text-soft);
  }
  .swatch.hatched {
    background: repeating-linear-gradient(-45deg, var(--colour) 0 1px, var(--map-free) 1px 4px);
  }
  .swatch b {
    padding: 0 1px;
    font-weight: 600;
  }
  .swatch.hatched b {
    background: var(--map-free);
  }
  table {
    border-collapse: collapse;
    font-size: 13px;
  }
  th,
  td {
    padding: 4px 16px 4px 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    font-weight: 400;
  }
  thead th {
    color: var(--text-soft);
  }
  td {
    text-align: right;
    font-family: var(--mono);
  }
  thead th + th {
    text-align: right;
  }
  tfoot th,
  tfoot td {
    font-weight: 600;
  }
  @media (max-width: 599px) {
    .owners {
      flex-wrap: nowrap;
      flex-shrink: 0;
      overflow-x: auto;
      padding: 6px 8px;
    }
    .owners button {
      flex-shrink: 0;
    }
  }
`;
