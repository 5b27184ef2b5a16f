// The allocator's lists: how many pages, in which order they would be given, and how they end.
import { css, html, nothing } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import { hex } from '../../common/hex.ts';
import type { FreeListSnapshot, FreeSnapshot } from '../../machine/protocol.ts';
import { pageBytes } from '../../model/memory-map.ts';
import type { Translate } from '../../strings/index.ts';
import { hexView } from '../page-tables/hex-view.ts';

export function freeListView(free: FreeSnapshot, t: Translate, choose: (pa: bigint) => void) {
  const number = (n: number) => n.toLocaleString(t.locale);
  if (!free.known)
    return html`<div class="scroll" role="tabpanel" aria-labelledby="tab-free" tabindex="0">
      <p>${t('memory.freeUnknown')}</p>
    </div>`;
  const fresh = Number((free.freshEnd - free.freshBegin) / BigInt(pageBytes));
  const size = formatBytes(BigInt(free.count * pageBytes));
  return html`<div class="scroll free" role="tabpanel" aria-labelledby="tab-free" tabindex="0">
    <p><strong>${t('memory.freeCount', { n: number(free.count), size })}</strong></p>
    ${free.lists.map((list) => listView(list, t, choose))}
    ${
      fresh > 0
        ? html`<p>
            ${t('memory.freeFresh', {
              n: number(fresh),
              first: hex(free.freshBegin),
              last: hex(free.freshEnd - 1n),
            })}
          </p>`
        : nothing
    }
  </div>`;
}

function listView(list: FreeListSnapshot, t: Translate, choose: (pa: bigint) => void) {
  const n = list.count.toLocaleString(t.locale);
  const size = formatBytes(BigInt(list.pageBytes));
  const more = list.count - list.head.length;
  return html`<section>
    <h3>${t('memory.freeListPages', { name: list.name, n, size })}</h3>
    ${
      list.count === 0
        ? nothing
        : html`<p class="soft">${t('memory.freeOrder')}</p>
            <ol>
              ${[...list.head].map(
                (pa) =>
                  html`<li><button type="button" class="link" @click=${() => choose(pa)}>${hexView(pa, 8)}</button></li>`,
              )}
            </ol>`
    }
    ${more > 0 ? html`<p>${t('memory.freeMore', { n: more.toLocaleString(t.locale) })}</p>` : nothing}
    <p class=${list.end === 'complete' ? 'soft' : 'warning'}>${endText(list, t)}</p>
  </section>`;
}

function endText({ end, lastPointer }: FreeListSnapshot, t: Translate): string {
  if (end === 'complete') return t('memory.end.complete');
  return t(`memory.end.${end}`, { pointer: hex(lastPointer) });
}

export const freeListStyles = css`
  .free h3 {
    margin: 12px 0 4px;
    font-size: 13px;
  }
  .free p {
    margin: 4px 0;
  }
  .free ol {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    margin: 4px 0;
    padding: 0;
    list-style: none;
  }
  .free li:not(:last-child)::after {
    content: ' →';
    color: var(--text-soft);
  }
  .soft {
    color: var(--text-soft);
  }
`;
