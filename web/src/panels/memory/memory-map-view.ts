// The pages of RAM as cells on a canvas. The canvas is as large as what is in sight and draws what scrolls by. The box
// around it has the focus and is a list to a screen reader, of which only the page under the cursor is there.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { layOut, type MapLayout, moveOnMap } from '../../model/map-layout.ts';
import type { MemoryMap, PageKind } from '../../model/memory-map.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { describePage } from './describe.ts';
import { type MapGeometry, MapPainter, type MapScene, pageUnder, placeOf } from './map-painter.ts';
import { mapStyles } from './memory-map-styles.ts';

/** In CSS pixels. */
const gutter = 86;
const narrowBelow = 440;
const largestCell = 18;
/** What a finger can hit. */
const fingerCell = 12;
const fewestColumns = 16;

export class MemoryMapView extends LitElement {
  static override properties = {
    map: { attribute: false },
    t: { attribute: false },
    collapse: { type: Boolean },
    only: { attribute: false },
    selected: { attribute: false },
    cursor: { state: true },
    hovered: { state: true },
    size: { state: true },
    top: { state: true },
    zoom: { state: true },
  };

  declare map: MemoryMap;
  declare t: Translate;
  /** Long stretches that nobody uses are left out. */
  declare collapse: boolean;
  /** All other kinds step back. */
  declare only: PageKind | undefined;
  /** Number of the selected page. */
  declare selected: number | undefined;
  declare cursor: number;
  declare hovered: number | undefined;
  declare size: { readonly width: number; readonly height: number; readonly ratio: number };
  declare top: number;
  /** How often the cells were made larger: a row then has half as many. */
  declare zoom: number;

  #painter: MapPainter | undefined;
  #layout: MapLayout = { columns: 1, rows: [] };
  #store = new DisposableStore();

  constructor() {
    super();
    this.collapse = false;
    this.cursor = 0;
    this.size = { width: 0, height: 0, ratio: 1 };
    this.top = 0;
    this.zoom = 0;
  }

  override focus(): void {
    this.#box?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected') && this.selected !== undefined) this.cursor = this.selected;
    if (changed.has('collapse')) this.zoom = 0;
    const layoutOf: readonly PropertyKey[] = ['map', 'size', 'collapse', 'selected', 'zoom'];
    if (![...changed.keys()].some((name) => layoutOf.includes(name))) return;
    const kept = new Set(this.selected === undefined ? [] : [this.selected]);
    this.#layout = layOut(this.map.words, this.#columns, this.collapse, kept);
  }

  override render() {
    const { t, map } = this;
    const { ratio } = this.size;
    const scene = this.#scene();
    const mark = (page: number | undefined, name: string) => {
      if (page === undefined) return nothing;
      const { x, y, width } = placeOf(scene, page);
      const { cell, rowHeight } = scene.geometry;
      const box = [x, y, width === cell ? Math.max(cell, 4) : width, Math.max(rowHeight, 4)].map(
        (n) => n / ratio,
      );
      return html`<div
        class="mark ${name}"
        style="left:${box[0]}px;top:${box[1]}px;width:${box[2]}px;height:${box[3]}px"
      ></div>`;
    };
    const height = (this.#layout.rows.length * scene.geometry.rowHeight) / ratio;
    const named = this.hovered ?? this.cursor;
    return html`
      <div
        id="box"
        role="listbox"
        tabindex="0"
        aria-label=${t('memory.mapName')}
        aria-activedescendant="page-${this.cursor % 2}"
        @keydown=${this.#onKey}
        @scroll=${this.#onScroll}
        @pointermove=${this.#onPointer}
        @pointerleave=${this.#onLeave}
        @click=${this.#onClick}
      >
        <div class="space" role="none" style="height:${height}px">
          <canvas aria-hidden="true"></canvas>
          ${mark(this.hovered, 'hovered')} ${mark(this.selected, 'selected')} ${mark(this.cursor, 'cursor')}
        </div>
        <div
          class="spoken"
          role="option"
          id="page-${this.cursor % 2}"
          aria-selected=${this.cursor === this.selected}
          aria-posinset=${this.cursor + 1}
          aria-setsize=${map.words.length}
        >
          ${describePage(map, this.cursor, t)}
        </div>
      </div>
      <div class="foot">
        <p class="named">${describePage(map, named, t)}</p>
        ${this.#zoomButton(-1)} ${this.#zoomButton(1)}
      </div>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || this.size.width === 0) return;
    this.#painter ??= new MapPainter(canvas);
    performance.mark('pagewalk-map');
    this.#painter.paint(this.#scene());
    performance.measure('pagewalk-map', 'pagewalk-map');
    performance.clearMarks('pagewalk-map');
    canvas.style.width = `${canvas.width / this.size.ratio}px`;
    canvas.style.height = `${canvas.height / this.size.ratio}px`;
    if (changed.has('zoom')) this.#centre(this.cursor);
    else if (changed.has('selected') || changed.has('collapse')) this.#reveal(this.cursor);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const sizes = new ResizeObserver(() => this.#measure());
    sizes.observe(this);
    this.#store.add(toDisposable(() => sizes.disconnect()));
    const repaint = () => {
      this.#painter?.forgetColours();
      this.requestUpdate();
    };
    const scheme = new MutationObserver(repaint);
    scheme.observe(document.documentElement, { attributes: true });
    this.#store.add(toDisposable(() => scheme.disconnect()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  get #box(): HTMLElement | null {
    return this.renderRoot.querySelector('#box');
  }

  get #narrow(): boolean {
    return this.size.width < narrowBelow;
  }

  /** A power of two, so that rows begin at round addresses. */
  get #columns(): number {
    const all = this.#narrow ? { used: 16, whole: 128 } : { used: 32, whole: 256 };
    return Math.max(fewestColumns, (this.collapse ? all.used : all.whole) >> this.zoom);
  }

  /** Whether cells can be larger (1) or smaller (-1). */
  #canZoom(step: 1 | -1): boolean {
    if (step < 0) return this.zoom > 0;
    const { cell } = this.#geometry();
    return this.#columns > fewestColumns && cell < Math.round(largestCell * this.size.ratio);
  }

  #zoom(step: 1 | -1): void {
    if (this.#canZoom(step)) this.zoom += step;
  }

  #zoomButton(step: 1 | -1) {
    const { t } = this;
    const name = t(step < 0 ? 'memory.smaller' : 'memory.larger');
    return html`<button
      type="button"
      aria-label=${name}
      title=${name}
      ?disabled=${!this.#canZoom(step)}
      @click=${() => this.#zoom(step)}
    >
      ${step < 0 ? '−' : '+'}
    </button>`;
  }

  #scene(): MapScene {
    return {
      map: this.map,
      layout: this.#layout,
      geometry: this.#geometry(),
      only: this.only,
      gapText: (pages) => this.t('memory.gap', { n: pages.toLocaleString(this.t.locale) }),
    };
  }

  #geometry(): MapGeometry {
    const { width, height, ratio } = this.size;
    const left = Math.round((this.#narrow && this.collapse ? gutter - 8 : gutter) * ratio);
    const room = Math.floor(width * ratio) - left;
    const cell = Math.max(1, Math.min(Math.floor(room / this.#columns), Math.round(largestCell * ratio)));
    return {
      width: Math.max(1, Math.floor(width * ratio)),
      height: Math.max(1, Math.floor(height * ratio)),
      gutter: left,
      cell,
      rowHeight: this.collapse ? Math.max(cell, Math.round(12 * ratio)) : this.#lowRow(cell),
      top: Math.round(this.top * ratio),
      font: `${Math.round(11 * ratio)}px ${getComputedStyle(this).getPropertyValue('--mono')}`,
    };
  }

  /** All rows in sight if they fit, and no cell more than twice as high as wide. */
  #lowRow(cell: number): number {
    const rows = Math.max(1, this.#layout.rows.length);
    const fitting = Math.floor((this.size.height * this.size.ratio) / rows);
    return Math.max(cell, Math.min(2 * cell, fitting));
  }

  #measure(): void {
    const box = this.#box;
    if (!box) return;
    this.size = { width: box.clientWidth, height: box.clientHeight, ratio: window.devicePixelRatio };
  }

  #onScroll(event: Event): void {
    this.top = (event.currentTarget as HTMLElement).scrollTop;
  }

  #pageAt(event: MouseEvent): number | undefined {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas) return undefined;
    const { left, top } = canvas.getBoundingClientRect();
    const { ratio } = this.size;
    return pageUnder(this.#scene(), (event.clientX - left) * ratio, (event.clientY - top) * ratio);
  }

  #onPointer(event: PointerEvent): void {
    if (event.pointerType === 'mouse') this.hovered = this.#pageAt(event);
  }

  #onLeave(): void {
    this.hovered = undefined;
  }

  #onClick(event: MouseEvent): void {
    const page = this.#pageAt(event);
    if (page === undefined) return;
    if ((event as PointerEvent).pointerType === 'touch') this.#enlargeForFinger();
    this.#choose(page);
  }

  /** A finger means a place rather than a small cell: the next touch can choose among the cells there. */
  #enlargeForFinger(): void {
    while (this.#geometry().cell < fingerCell * this.size.ratio && this.#canZoom(1)) this.#zoom(1);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = ({ '+': 1, '-': -1 } as const)[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.#zoom(step);
      return;
    }
    const { rowHeight, height } = this.#geometry();
    const screen = Math.max(1, Math.floor(height / rowHeight) - 1);
    const page =
      event.key === 'Enter' || event.key === ' '
        ? this.cursor
        : moveOnMap(this.#layout, this.cursor, event.key, screen);
    if (page === undefined) return;
    event.preventDefault();
    this.#choose(page);
    this.#reveal(page);
  }

  #choose(page: number): void {
    this.cursor = page;
    this.dispatchEvent(new CustomEvent<number>('choose', { detail: page }));
  }

  #centre(page: number): void {
    const box = this.#box;
    if (box) box.scrollTop = placeOf(this.#scene(), page).y / this.size.ratio - box.clientHeight / 2;
  }

  /** Scrolls as little as it takes. */
  #reveal(page: number): void {
    const box = this.#box;
    if (!box) return;
    const scene = this.#scene();
    const { ratio } = this.size;
    const above = placeOf(scene, page).y / ratio;
    const below = above + scene.geometry.rowHeight / ratio - box.clientHeight;
    if (box.scrollTop > above) box.scrollTop = above;
    else if (box.scrollTop < below) box.scrollTop = below;
  }

  static override styles = [buttonStyles, mapStyles];
}

customElements.define('pagewalk-memory-map', MemoryMapView);
