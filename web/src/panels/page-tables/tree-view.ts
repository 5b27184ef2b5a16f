// The page-table tree as a treegrid. Only the rows in sight are in the document, so that 32 768 leaves scroll like
// ten; rows have one fixed height for that. The grid itself has the focus, and names its active row.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { entryAt, levelAt, type PageTableEntry } from '../../model/page-table.ts';
import { type Selection, tableOf, vaOf } from '../../model/selection.ts';
import {
  defaultOpen,
  entriesTowards,
  keyOf,
  type OpenRule,
  type PageTableTree,
  type TreeRow,
  treeRows,
} from '../../model/tree-rows.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { explainRow } from './explain.ts';
import { flagLegend, flagStyles } from './flags-view.ts';
import { hexStyles } from './hex-view.ts';
import { rowStyles, rowView } from './row-view.ts';
import { moveInTree } from './tree-keys.ts';

/** Below this width a row has two lines. */
const narrowBelow = 560;
const rowHeights = { wide: 26, narrow: 46 };
/** Rows that go on paper. */
const mostPrinted = 3000;
/** Rows drawn above and below the ones in sight. */
const margin = 12;

/** Detail of the events `choose` and `translate-address`. */
export type EntryOfTable = Pick<PageTableEntry, 'address' | 'va' | 'level'>;

export class PageTableTreeView extends LitElement {
  static override properties = {
    tree: { attribute: false },
    ranges: { attribute: false },
    owner: {},
    tableId: {},
    t: { attribute: false },
    selection: { attribute: false },
    narrow: { type: Boolean, reflect: true },
    active: { state: true },
    top: { state: true },
    viewHeight: { state: true },
  };

  declare tree: PageTableTree;
  /** What lies where, as far as it is known (model/address-ranges.ts). */
  declare ranges: BigUint64Array | undefined;
  /** Whose table it is, in words. */
  declare owner: string;
  /** Another value: another table, at which nothing was opened yet. */
  declare tableId: string;
  declare t: Translate;
  /** Of this table; shown when it lies in it. */
  declare selection: Selection | undefined;
  declare narrow: boolean;
  /** Key of the active row. */
  declare active: string;
  declare top: number;
  declare viewHeight: number;

  /** What the reader opened (true) or closed (false), by key; kept while the table is the same one. */
  #openByHand = new Map<string, boolean>();
  #rows: readonly TreeRow[] = [];
  /** What is still to be shown: its table may come later than it. */
  #following: Selection | undefined;
  #store = new DisposableStore();

  constructor() {
    super();
    this.owner = '';
    this.tableId = '';
    this.active = '';
    this.top = 0;
    this.viewHeight = 600;
    this.narrow = false;
  }

  /** As they stand on the page, in sight or not. */
  get rows(): readonly TreeRow[] {
    return this.#rows;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('tableId')) this.#forgetReader();
    if (changed.has('tree') || changed.has('tableId')) this.#layOut();
    if (changed.has('selection')) this.#following = this.selection;
    this.#follow();
  }

  override render() {
    const { t } = this;
    const height = this.#rowHeight;
    const from = Math.max(0, Math.floor(this.top / height) - margin);
    const to = Math.min(this.#rows.length, Math.ceil((this.top + this.viewHeight) / height) + margin);
    const active = this.#activeIndex;
    const drawn = this.#rows.slice(from, to);
    return html`
      <div
        id="grid"
        style="--deeper: ${Math.max(0, this.#levels - 3)}"
        role="treegrid"
        tabindex="0"
        aria-label=${t('tables.treeName', { owner: this.owner, levels: this.#levels })}
        aria-rowcount=${this.#rows.length + 1}
        aria-activedescendant=${active >= from && active < to ? `row-${active}` : nothing}
        @keydown=${this.#onKey}
        @scroll=${this.#onScroll}
      >
        ${this.#header()}
        <div role="rowgroup" class="rows" style="height: ${this.#rows.length * height}px">
          ${drawn.map((row, i) =>
            rowView(row, this.tree, t, {
              place: from + i,
              offset: (from + i) * height,
              active: from + i === active,
              ranges: this.ranges,
              toggle: () => this.#toggle(from + i),
              choose: () => this.#choose(from + i),
            }),
          )}
        </div>
      </div>
      ${this.narrow ? this.#folded(active) : html`<footer>${this.#selected(active)} ${flagLegend(t)}</footer>`}
    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this);
    this.#store.listen(window, 'beforeprint', () => {
      this.viewHeight = Math.min(this.#rows.length, mostPrinted) * this.#rowHeight;
      this.top = 0;
    });
    this.#store.listen(window, 'afterprint', () => this.#measure());
    this.#store.add(toDisposable(() => observer.disconnect()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  #header() {
    const { t } = this;
    const columns = ['index', 'va', 'pte', 'pa', 'flags', 'what', 'mark'] as const;
    return html`<div role="rowgroup" class="head">
      <div role="row" class="row" aria-rowindex="1">
        ${columns.map((name) => html`<span role="columnheader" class=${name}>${t(`column.${name}`)}</span>`)}
      </div>
    </div>`;
  }

  get #rowHeight(): number {
    return this.narrow ? rowHeights.narrow : rowHeights.wide;
  }

  get #activeIndex(): number {
    return this.#rows.findIndex(({ key }) => key === this.active);
  }

  #selected(active: number) {
    const { t } = this;
    const row = this.#rows[active];
    if (!row) return html`<p>${t('explain.hint')}</p>`;
    return html`<div class="selected">
      <p>${explainRow(row, this.tree, t)}</p>
      ${this.#translateButton(row)}
    </div>`;
  }

  /** One line where there is little room; as a whole when the reader wants it. */
  #folded(active: number) {
    const row = this.#rows[active];
    if (!row) return nothing;
    return html`<footer>
      <details>
        <summary><span>${explainRow(row, this.tree, this.t)}</span></summary>
        ${this.#translateButton(row)}
      </details>
    </footer>`;
  }

  #translateButton(row: TreeRow) {
    const { t } = this;
    return html`<button
      type="button"
      title=${t('explain.translateHint')}
      @click=${() => this.#say('translate-address', row)}
    >
      ${t('explain.translate')}
    </button>`;
  }

  #say(event: 'choose' | 'translate-address', { first }: TreeRow): void {
    const { address, va, level } = entryAt(this.tree.table.words, first);
    this.dispatchEvent(new CustomEvent<EntryOfTable>(event, { detail: { address, va, level } }));
  }

  /** The first entry is one of the root's. */
  get #levels(): number {
    return this.tree.count === 0 ? 0 : levelAt(this.tree.table.words, 0) + 1;
  }

  #layOut(): void {
    const byDefault = defaultOpen(this.tree);
    const rule: OpenRule = (key, level, below) => this.#openByHand.get(key) ?? byDefault(key, level, below);
    this.#rows = treeRows(this.tree, rule);
  }

  #forgetReader(): void {
    this.#openByHand.clear();
    this.active = '';
    this.renderRoot.querySelector('#grid')?.scrollTo(0, 0);
  }

  #toggle(place: number): void {
    const row = this.#rows[place];
    if (!row || row.state === 'leaf') return;
    this.#setOpen([row], row.state === 'closed');
    this.active = row.key;
  }

  #choose(place: number): void {
    const row = this.#rows[place];
    if (!row) return;
    this.active = row.key;
    this.#say('choose', row);
  }

  /** Opens what hides the selected address, and makes its row the active one. */
  #follow(): void {
    const selection = this.#following;
    if (!selection || String(tableOf(selection)) !== this.tableId) return;
    this.#following = undefined;
    const va = vaOf(selection);
    if (va === undefined) return;
    const { words } = this.tree.table;
    const path = entriesTowards(this.tree, va);
    const stop = selection.kind === 'pte' ? path.findIndex((i) => levelAt(words, i) === selection.level) : -1;
    const entry = path.at(stop);
    if (entry === undefined) return;
    for (const above of path) if (above < entry) this.#openByHand.set(keyOf(words, above), true);
    this.#layOut();
    const place = this.#rows.findLastIndex(({ first, last }) => first <= entry && entry <= last);
    this.active = this.#rows[place]?.key ?? '';
    void this.updateComplete.then(() => this.#reveal(place));
  }

  #setOpen(rows: readonly TreeRow[], open: boolean): void {
    for (const { key, state } of rows) if (state !== 'leaf') this.#openByHand.set(key, open);
    this.#layOut();
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.viewHeight / this.#rowHeight) - 2);
    const move = moveInTree(this.#rows, this.#activeIndex, event.key, page);
    if (!move) return;
    event.preventDefault();
    if (move.kind === 'go') {
      this.#choose(move.to);
      this.#reveal(move.to);
    } else {
      this.#setOpen(move.rows, move.kind === 'open');
    }
  }

  /** Scrolls as little as it takes; the header covers one row's height at the top. */
  #reveal(place: number): void {
    const grid = this.renderRoot.querySelector('#grid');
    if (!grid) return;
    const height = this.#rowHeight;
    const above = place * height;
    const below = above + 2 * height - grid.clientHeight;
    if (grid.scrollTop > above) grid.scrollTop = above;
    else if (grid.scrollTop < below) grid.scrollTop = below;
  }

  #onScroll(event: Event): void {
    this.top = (event.currentTarget as HTMLElement).scrollTop;
  }

  #measure(): void {
    this.narrow = this.clientWidth < narrowBelow;
    this.viewHeight = this.clientHeight;
  }

  static override styles = [
    buttonStyles,
    flagStyles,
    hexStyles,
    rowStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        height: 100%;
      }
      #grid {
        flex: 1;
        min-height: 0;
        overflow: auto;
        font-size: 12px;
      }
      #grid:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .head {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--surface);
        border-bottom: 1px solid var(--line);
        color: var(--text-soft);
      }
      .rows {
        position: relative;
      }
      footer {
        display: grid;
        gap: 6px;
        padding: 6px 16px;
        border-top: 1px solid var(--line);
        color: var(--text-soft);
        font-size: 12px;
      }
      .selected {
        display: flex;
        align-items: start;
        gap: 8px;
      }
      .selected p {
        flex: 1;
      }
      :host([narrow]) footer {
        padding: 0 8px;
      }
      summary {
        display: flex;
        gap: 6px;
        padding: 8px 0;
        cursor: pointer;
      }
      summary::before {
        content: '▸';
      }
      [open] > summary::before {
        content: '▾';
      }
      summary span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      [open] > summary span {
        white-space: normal;
      }
      details button {
        margin-bottom: 8px;
      }
      /* Inside another view, which has the flags explained and no machine to ask. */
      :host([compact]) footer button,
      :host([compact]) .legend {
        display: none;
      }
      footer p {
        margin: 0;
        min-height: 2.8em;
      }
    `,
  ];
}

customElements.define('pagewalk-page-table-tree', PageTableTreeView);
