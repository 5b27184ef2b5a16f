// The page-table panel: whose table, as a tree or as text, and what changed in it.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { formatBytes } from '../../common/bytes.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { summarize } from '../../model/page-table.ts';
import { countChanges } from '../../model/page-table-diff.ts';
import { type Selection, type Target, tableOf, vaOf } from '../../model/selection.ts';
import { pidOf, type TableId } from '../../model/table-choice.ts';
import { type ComparedRange, compareTables } from '../../model/table-compare.ts';
import { pageTableExport, treeSvg } from '../../model/table-export.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { panelStyles } from '../panel-styles.ts';
import '../../ui/export-menu.ts';
import { Media, phoneQuery } from '../../ui/media.ts';
import { type Tab, tabStyles, tabsView } from '../../ui/tabs.ts';
import { FeedController } from '../feed-controller.ts';
import { type Panel, select, showIn } from '../panel.ts';
import { nameOfTable, tableChoiceView } from '../table-choice-view.ts';
import { compareChoiceView, compareStyles, compareView, momentName } from './compare-view.ts';
import { flagStyles } from './flags-view.ts';
import { hexStyles, hexView } from './hex-view.ts';
import { type ShownTable, TableFeed, type TableView } from './table-feed.ts';
import { textStyles, textView } from './text-view.ts';
import type { EntryOfTable, PageTableTreeView } from './tree-view.ts';
import './ranges-view.ts';
import './tree-view.ts';

type View = 'tree' | 'ranges' | 'text' | 'compare';

export class PageTablesPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
    tables: { state: true },
    copied: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: View;
  declare tables: TableView;
  declare copied: 'yes' | 'failed' | undefined;

  #compared: { left: BigUint64Array; right: BigUint64Array; ranges: readonly ComparedRange[] } | undefined;
  readonly #phone = new Media(this, phoneQuery);
  readonly #feed = new TableFeed((request) => this.machine.ask('page-table', request));

  constructor() {
    super();
    this.view = 'tree';
    this.tables = this.#feed.view;
    this.copied = undefined;
    this.failed = false;
    new FeedController(this, this.#feed, (tables) => {
      this.tables = tables;
      this.copied = undefined;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector('select')?.focus();
  }

  showTarget(target: Target): void {
    if (target.kind !== 'comparison') return;
    const { left, right } = target;
    this.#show('compare', right);
    this.#feed.choose(left);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('selection') || !this.selection) return;
    const table = tableOf(this.selection);
    const { choice, shown } = this.tables;
    // What is on show may be older than the choice, while nobody sees it.
    const chosen = choice === 'newest' ? shown?.table : choice;
    if (table !== undefined && table !== chosen) this.#feed.choose(table);
  }

  override render() {
    const { t, tables } = this;
    return html`
      <header>
        <h2 id="title">${t('tables.title')}</h2>
        ${tableChoiceView({ ...tables, lastName: tables.shown?.name ?? '' }, t, (choice) => this.#feed.choose(choice))}
        ${tabsView(this.#tabs(), this.view, t('tables.view'), (view) => this.#show(view))}
        ${this.#phone.matches ? nothing : this.#takeAway()}
      </header>
      <div class="state" role="status">${this.#state()}</div>
      ${tables.shown ? this.#body(tables.shown) : nothing}
    `;
  }

  #takeAway() {
    const { t, tables } = this;
    return html`<button
        type="button"
        class="copy"
        title=${t('tables.copyHint')}
        ?disabled=${!tables.shown}
        @click=${this.#copy}
      >
        ${t(this.copied === 'yes' ? 'tables.copied' : 'tables.copy')}
      </button>
      ${tables.shown ? this.#export(tables.shown) : nothing}`;
  }

  /** The table as a whole; as a picture the rows of the tree as they stand. */
  #export(shown: ShownTable) {
    const { t } = this;
    const owner = nameOfTable(shown.table, shown.name, t);
    const name = `page-table-${shown.table}${shown.name ? `-${shown.name}` : ''}`.replace('/', '-');
    const rows = () =>
      this.renderRoot.querySelector<PageTableTreeView>('pagewalk-page-table-tree')?.rows ?? [];
    return html`<pagewalk-export
      .t=${t}
      .what=${owner}
      .table=${() => pageTableExport(name, shown.marked)}
      .picture=${this.view === 'tree' ? () => ({ name, svg: treeSvg(owner, rows(), shown.tree) }) : undefined}
    ></pagewalk-export>`;
  }

  #tabs(): readonly Tab<View>[] {
    return [
      { id: 'tree', name: this.t('tables.tree') },
      { id: 'ranges', name: this.t('ranges.title') },
      { id: 'text', name: this.t('tables.text') },
      { id: 'compare', name: this.t('compare.title') },
    ];
  }

  #state() {
    const { t } = this;
    const { choice, shown, gone } = this.tables;
    if (this.copied === 'failed') return html`<p class="warning">${t('tables.copyFailed')}</p>`;
    if (this.failed && !shown) return html`<p>${t('tables.noneFailed')}</p>`;
    const pid = pidOf(choice);
    if (gone && pid !== undefined)
      return html`<p class="warning">
        ${shown ? t('tables.endedNotice', { pid, name: shown.name }) : t('tables.endedUnseen')}
      </p>`;
    return shown ? nothing : html`<p>${t('tables.none')}</p>`;
  }

  #body(shown: ShownTable) {
    return html`${this.#about(shown)} ${this.#view(shown)}`;
  }

  /** What table it is and how large. On a phone only that it is, with the rest folded away: rows need the room. */
  #about(shown: ShownTable) {
    const { t } = this;
    const summary = summarize(shown.words);
    const counted = this.#changes(shown);
    const name = html`<strong>${nameOfTable(shown.table, shown.name, t)}</strong>`;
    const changes = counted
      ? html`<span class="changes" title=${t('tables.changesHint')}>● ${counted}</span>`
      : nothing;
    const size = html`${t('tables.root')} <span class="root">${hexView(shown.root, 8)}</span> ·
      ${t('tables.summary', { leaves: summary.leaves.toLocaleString(t.locale), size: formatBytes(summary.mappedBytes), tables: summary.tables })}`;
    if (!this.#phone.matches) return html`<div class="about"><span>${name} · ${size}</span> ${changes}</div>`;
    return html`<details class="about">
      <summary>${name} ${changes}</summary>
      <p>${size}</p>
      <div class="take">${this.#takeAway()}</div>
    </details>`;
  }

  #view(shown: ShownTable) {
    if (this.view === 'tree') return this.#tree(shown);
    if (this.view === 'ranges') return this.#ranges(shown);
    return this.view === 'text' ? this.#text(shown) : this.#compare(shown);
  }

  /** `4 new · 1 changed`; '' for none. */
  #changes(shown: ShownTable): string {
    const counts = countChanges(shown.marked.marks);
    const kinds = ['added', 'changed', 'removed'] as const;
    return kinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => this.t(`tables.${kind}`, { n: counts[kind].toLocaleString(this.t.locale) }))
      .join(' · ');
  }

  #tree(shown: ShownTable) {
    const { t } = this;
    if (shown.tree.count === 0) return html`<p class="state">${t('tables.empty')}</p>`;
    return html`
      <pagewalk-page-table-tree
        role="tabpanel"
        aria-labelledby="tab-tree"
        .tree=${shown.tree}
        .ranges=${shown.ranges}
        .t=${t}
        .owner=${nameOfTable(shown.table, shown.name, t)}
        .tableId=${String(shown.table)}
        .selection=${this.selection}
        @choose=${(event: CustomEvent<EntryOfTable>) => select(this, { kind: 'pte', table: shown.table, ...event.detail })}
        @translate-address=${(event: CustomEvent<EntryOfTable>) => showIn(this, 'translate', { kind: 'pte', table: shown.table, ...event.detail })}
      ></pagewalk-page-table-tree>
    `;
  }

  #ranges({ table, name }: ShownTable) {
    const { selection, t } = this;
    const here = selection && tableOf(selection) === table;
    return html`<pagewalk-ranges
      role="tabpanel"
      aria-labelledby="tab-ranges"
      .machine=${this.machine}
      .t=${t}
      .table=${table}
      .owner=${nameOfTable(table, name, t)}
      .selectedVa=${here ? vaOf(selection) : undefined}
      @choose=${(event: CustomEvent<bigint>) => select(this, { kind: 'va', table, va: event.detail })}
      @choose-page=${(event: CustomEvent<bigint>) => select(this, { kind: 'pa', pa: event.detail })}
      @show-page=${(event: CustomEvent<bigint>) => showIn(this, 'memory', { kind: 'pa', pa: event.detail })}
    ></pagewalk-ranges>`;
  }

  #text(shown: ShownTable) {
    const text = shown.text ?? (this.tables.gone ? this.t('tables.textTooLate') : '');
    return html`<pre role="tabpanel" aria-labelledby="tab-text" tabindex="0">${textView(text)}</pre>`;
  }

  #compare(shown: ShownTable) {
    const { t, tables } = this;
    const left = nameOfTable(shown.table, shown.name, t);
    const { other, comparison, kept } = tables;
    return html`<div role="tabpanel" aria-labelledby="tab-compare" class="compare" tabindex="0">
      ${compareChoiceView(tables, t, {
        compareWith: (choice) => this.#feed.compareWith(choice),
        keep: () => this.#feed.keepMoment(),
      })}
      ${
        other
          ? compareView(
              {
                left,
                right:
                  comparison === 'kept' && kept
                    ? momentName(nameOfTable(kept.table, kept.name, t), kept.instructions, t)
                    : nameOfTable(other.table, other.name, t),
                ranges: this.#rangesOf(shown.words, other.words),
                choose: ({ va }) => select(this, { kind: 'va', table: shown.table, va }),
              },
              t,
            )
          : html`<p class="sums">${t('compare.hint')}</p>`
      }
    </div>`;
  }

  /** Compared once for each pair: the panel is drawn more often than its tables change. */
  #rangesOf(left: BigUint64Array, right: BigUint64Array): readonly ComparedRange[] {
    const last = this.#compared;
    if (last?.left === left && last.right === right) return last.ranges;
    const ranges = compareTables(left, right);
    this.#compared = { left, right, ranges };
    return ranges;
  }

  /** `comparison`: with which table, unless with the one that was chosen last. */
  #show(view: View, comparison?: TableId): void {
    this.view = view;
    const other = comparison ?? this.tables.comparison ?? 'kernel';
    if (view === 'compare' && other !== this.tables.comparison) this.#feed.compareWith(other);
    if (view !== 'compare') this.#feed.compareWith(undefined);
    this.#feed.setWithText(view === 'text');
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(await this.#feed.textOfShown());
      this.copied = 'yes';
    } catch {
      this.copied = 'failed';
      this.#show('text');
    }
  }

  static override styles = [
    panelStyles,
    buttonStyles,
    tabStyles,
    hexStyles,
    textStyles,
    compareStyles,
    flagStyles,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 8px 4px 16px;
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
      header select {
        flex: 1 1 9em;
        min-width: 0;
        max-width: 18em;
      }
      .copy {
        margin-left: auto;
      }
      .state p {
        margin: 0;
        padding: 8px 16px;
      }
      .state .warning {
        background: var(--warning-tint);
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
        padding: 6px 16px;
        color: var(--text-soft);
        font-size: 12px;
      }
      .about strong,
      .root {
        color: var(--text);
      }
      .changes {
        color: var(--changed);
        font-weight: 600;
      }
      pagewalk-page-table-tree,
      pre {
        flex: 1;
        min-height: 0;
      }
      pre {
        margin: 0;
        padding: 0 16px 8px;
        overflow: auto;
        font: 12px / 18px var(--mono);
      }
      @media (max-width: 599px) {
        header {
          padding-left: 8px;
        }
        .about {
          display: block;
          padding: 0 8px;
        }
        .about summary {
          min-height: 32px;
          line-height: 32px;
        }
        .about p {
          margin: 0 0 6px;
        }
        .take {
          display: flex;
          gap: 8px;
          padding-bottom: 6px;
        }
        .copy {
          margin-left: 0;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-page-tables', PageTablesPanel);
