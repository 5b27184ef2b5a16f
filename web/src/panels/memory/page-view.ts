// The selected page: what it is, every virtual address that leads to it, and its bytes.
import { css, html, nothing } from 'lit';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { PageMapping } from '../../machine/protocol.ts';
import { kindOf, type MemoryMap, pageAt } from '../../model/memory-map.ts';
import type { Selection } from '../../model/selection.ts';
import { isLeaf } from '../../model/sv39.ts';
import type { Translate } from '../../strings/index.ts';
import { flagsView } from '../page-tables/flags-view.ts';
import { hexView } from '../page-tables/hex-view.ts';
import { describeUse, nameOfOwner, tableIdOf } from './describe.ts';
import type { ShownPage } from './memory-feed.ts';
import '../provenance/page-history-view.ts';

export function pageView(
  map: MemoryMap,
  shown: ShownPage,
  machine: MachineClient,
  t: Translate,
  go: (selection: Selection) => void,
) {
  const page = pageAt(map, shown.pa) ?? 0;
  const { mappings } = shown;
  return html`
    <h3>${hexView(shown.pa, 8)} <span class="use">${describeUse(map, page, t)}</span></h3>
    <p class="soft">${t(`pageIs.${kindOf(map.words[page] ?? 0)}`)}</p>
    <p>${countText(mappings.length, t)}</p>
    <ul class="mappings">
      ${mappings.map((mapping) => html`<li>${mappingView(mapping, t, go)}</li>`)}
    </ul>
    ${shown.truncated ? html`<p>${t('memory.moreMappings', { n: mappings.length })}</p>` : nothing}
    <h4>${t('history.title')}</h4>
    <pagewalk-page-history .machine=${machine} .t=${t} .page=${shown.pa}></pagewalk-page-history>
    <h4>${t('memory.bytes')}</h4>
    <pre role="group" tabindex="0" aria-label=${t('memory.bytesHint')} title=${t('memory.bytesHint')}>${shown.dump}</pre>
  `;
}

function countText(n: number, t: Translate): string {
  if (n === 0) return t('memory.noMapping');
  return n === 1 ? t('memory.oneMapping') : t('memory.mappings', { n });
}

function mappingView(mapping: PageMapping, t: Translate, go: (selection: Selection) => void) {
  const { owner, va, address, pte, level } = mapping;
  const table = tableIdOf(owner);
  const text = html`<span>${nameOfOwner(owner, t)}</span> ${hexView(va, 10)}`;
  const selection: Selection = isLeaf(pte)
    ? { kind: 'va', table, va }
    : { kind: 'pte', table, address, va, level };
  return html`<button type="button" class="link" title=${t('memory.mappingHint')} @click=${() => go(selection)}>${text}</button>
  ${isLeaf(pte) ? flagsView(pte, t) : html`<span class="soft">${t('memory.pointsHere', { level })}</span>`}
  ${isLeaf(pte) && level > 0 ? html`<span class="soft">${t('memory.superpage')}</span>` : nothing}`;
}

export const pageStyles = css`
  h3,
  h4 {
    margin: 8px 0 4px;
    font-size: 13px;
  }
  h4 {
    color: var(--text-soft);
    font-weight: 400;
  }
  .use {
    font-weight: 400;
  }
  .mappings {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .mappings li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 12px;
    min-height: 24px;
  }
  pre {
    margin: 0;
    overflow-x: auto;
    font: 12px / 18px var(--mono);
  }
`;
