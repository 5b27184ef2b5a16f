// The memory panel: every page of RAM with its owner, and of the chosen one all that is known.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { ExportTable } from '../../common/export.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { freeListExport, type MappingTable, ownersExport, pagesExport } from '../../model/memory-export.ts';
import {
  addressOf,
  countChanged,
  countKinds,
  isIdle,
  type MemoryMap,
  type PageKind,
  pageAt,
} from '../../model/memory-map.ts';
import type { Selection } from '../../model/selection.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import '../../ui/export-menu.ts';
import { type Tab, tabStyles, tabsView } from '../../ui/tabs.ts';
import { FeedController } from '../feed-controller.ts';
import { flagStyles } from '../page-tables/flags-view.ts';
import { hexStyles } from '../page-tables/hex-view.ts';
import { type Panel, select, showIn } from '../panel.ts';
import { panelStyles } from '../panel-styles.ts';
import { nameOfOwner, tableIdOf } from './describe.ts';
import { freeListStyles, freeListView } from './free-list-view.ts';
import { legendStyles, legendView, summaryView } from './legend-view.ts';
import { MemoryFeed, type MemoryView, targetOfSelection } from './memory-feed.ts';
import { pageStyles, pageView } from './page-view.ts';
import './memory-map-view.ts';

type View = 'used' | 'all' | 'free' | 'summary';

export class MemoryPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
    memory: { state: true },
    only: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: View;
  declare memory: MemoryView;
  /** The kind whose pages stand out. */
  declare only: PageKind | undefined;

  readonly #feed = new MemoryFeed((request) => this.machine.ask('memory', request));

  constructor() {
    super();
    this.view = 'used';
    this.failed = false;
    this.memory = this.#feed.view;
    new FeedController(this, this.#feed, (memory) => {
      this.memory = memory;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('pagewalk-memory-map, [role=tab][tabindex="0"]')?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { map } = this.memory;
    if (map && this.only && !countKinds(map.words).some(({ kind }) => kind === this.only))
      this.only = undefined;
    if (!changed.has('selection') || !this.selection) return;
    const target = targetOfSelection(this.selection);
    if (!target) return;
    this.#feed.look(target);
    if (this.view === 'summary') this.view = 'used';
  }

  override render() {
    const { t, memory } = this;
    const { map } = memory;
    const changed = map ? countChanged(map.words) : 0;
    return html`
      <header>
        <h2 id="title">${t('memory.title')}</h2>
        ${tabsView(this.#tabs(), this.view, t('memory.view'), (view) => this.#show(view))}
        ${
          changed > 0
            ? html`<span class="changes" title=${t('memory.changedHint')}
                >● ${t('memory.changedLegend', { n: changed.toLocaleString(t.locale) })}</span
              >`
            : nothing
        }
        ${
          map
            ? html`<pagewalk-export .t=${t} .what=${t('memory.title')} .table=${() => this.#export(map)}></pagewalk-export>`
            : nothing
        }
      </header>
      <div class="state" role="status">${this.#state(map)}</div>
      ${map ? this.#body(map) : nothing}
    `;
  }

  /** What is on show: pages, owners or lists. */
  async #export(map: MemoryMap): Promise<ExportTable> {
    if (this.view === 'summary') return ownersExport(map);
    if (this.view === 'free') return freeListExport(this.memory.free?.lists ?? []);
    const all = this.view === 'all';
    return pagesExport(map, (word) => all || !isIdle(word), await this.#mappingTables(map));
  }

  /** The page tables that can be asked for, as they are now. */
  async #mappingTables(map: MemoryMap): Promise<readonly MappingTable[]> {
    const tables: MappingTable[] = [];
    for (const owner of map.tables) {
      const table = tableIdOf(owner);
      if (table === undefined) continue;
      const answer = await this.machine.ask('page-table', { table, withText: false, unlessSame: false });
      if (answer.kind !== 'table') continue;
      tables.push({ name: nameOfOwner(owner, this.t), words: answer.snapshot.words });
    }
    return tables;
  }

  #tabs(): readonly Tab<View>[] {
    const { t } = this;
    return [
      { id: 'used', name: t('memory.used') },
      { id: 'all', name: t('memory.all') },
      { id: 'free', name: t('memory.freeList') },
      { id: 'summary', name: t('memory.summary') },
    ];
  }

  #state(map: MemoryMap | undefined) {
    const { t } = this;
    if (!map) return html`<p>${t(this.failed ? 'memory.noneFailed' : 'memory.none')}</p>`;
    return map.truncated ? html`<p class="warning">${t('memory.truncated')}</p>` : nothing;
  }

  #body(map: MemoryMap) {
    const { t } = this;
    const { free } = this.memory;
    if (this.view === 'summary') return summaryView(map, t);
    if (this.view === 'free')
      return html`${free ? freeListView(free, t, (pa) => select(this, { kind: 'pa', pa })) : nothing}${this.#details(map)}`;
    const { page } = this.memory;
    return html`
      ${legendView(map, this.only, t, (only) => {
        this.only = only;
      })}
      <pagewalk-memory-map
        role="tabpanel"
        aria-labelledby="tab-${this.view}"
        class=${page ? 'small' : ''}
        .map=${map}
        .t=${t}
        .only=${this.only}
        .selected=${page && pageAt(map, page.pa)}
        ?collapse=${this.view === 'used'}
        @choose=${(event: CustomEvent<number>) => select(this, { kind: 'pa', pa: addressOf(map, event.detail) })}
      ></pagewalk-memory-map>
      ${this.#details(map)}
    `;
  }

  #details(map: MemoryMap) {
    const { t } = this;
    const { page, nowhere } = this.memory;
    if (!page) return html`<p class="hint">${t(nowhere ? 'memory.notMapped' : 'memory.hint')}</p>`;
    return html`<div class="page" role="region" aria-label=${t('memory.selected')} tabindex="0">
      ${pageView(map, page, this.machine, t, (selection) => showIn(this, 'tables', selection))}
    </div>`;
  }

  #show(view: View): void {
    this.view = view;
    this.#feed.setWithFree(view === 'free');
  }

  static override styles = [
    panelStyles,
    buttonStyles,
    tabStyles,
    hexStyles,
    flagStyles,
    legendStyles,
    freeListStyles,
    pageStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        padding: 4px 16px;
        border-bottom: 1px solid var(--line);
      }
      /* The tab above says it to those who see. */
      h2 {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        margin: 0;
        overflow: hidden;
      }
      pagewalk-export {
        margin-left: auto;
      }
      .changes {
        color: var(--changed);
        font-size: 12px;
        font-weight: 600;
      }
      .state p,
      .hint {
        margin: 0;
        padding: 8px 16px;
      }
      .hint {
        color: var(--text-soft);
        font-size: 12px;
      }
      .warning {
        background: var(--warning-tint);
      }
      pagewalk-memory-map {
        flex: 1 1 0;
        min-height: 120px;
      }
      .page {
        flex: 0 1 auto;
        max-height: 45%;
        overflow: auto;
        padding: 0 16px 8px;
        font-size: 12px;
      }
      .page p {
        margin: 2px 0;
      }
      .page:focus-visible,
      .scroll:focus-visible {
        outline-offset: -2px;
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 8px 16px;
      }
      .free {
        border-bottom: 1px solid var(--line);
        font-size: 12px;
      }
      .link {
        height: auto;
        padding: 2px 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        text-decoration: underline;
        text-decoration-color: var(--control-line);
        text-underline-offset: 3px;
      }
      @media (max-width: 599px) {
        pagewalk-memory-map {
          min-height: 170px;
        }
        header,
        .page,
        .scroll {
          padding-right: 8px;
          padding-left: 8px;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-memory', MemoryPanel);
