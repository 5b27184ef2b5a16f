// Two panes and a divider between them: side by side on a wide page, one above the other on a narrow one.
import { css, html, LitElement } from 'lit';
import { DisposableStore } from '../common/disposable.ts';

export const stackedQuery = '(max-width: 899px)';
const least = 0.15;
const keyStep = 0.02;

export class Split extends LitElement {
  static override properties = {
    name: {},
    share: { type: Number },
    stacked: { type: Boolean, reflect: true },
    rows: { type: Boolean },
    single: { type: Boolean, reflect: true },
  };

  /** What the divider is called. */
  declare name: string;
  /** The first pane's part of the whole, 0 to 1. */
  declare share: number;
  declare stacked: boolean;
  /** One above the other, however wide the page is. */
  declare rows: boolean;
  /** There is only the first. */
  declare single: boolean;

  #store = new DisposableStore();

  constructor() {
    super();
    this.share = 0.5;
    this.stacked = false;
    this.rows = false;
    this.single = false;
    this.name = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const query = matchMedia(stackedQuery);
    this.stacked = this.rows || query.matches;
    this.#store.listen(query, 'change', () => {
      this.stacked = this.rows || query.matches;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override render() {
    return html`
      <div class="pane first" style="flex: ${this.share} 1 0"><slot name="first"></slot></div>
      <div
        role="separator"
        tabindex="0"
        aria-label=${this.name}
        aria-orientation=${this.stacked ? 'horizontal' : 'vertical'}
        aria-valuemin=${least * 100}
        aria-valuemax=${(1 - least) * 100}
        aria-valuenow=${Math.round(this.share * 100)}
        @pointerdown=${this.#grab}
        @pointermove=${this.#drag}
        @keydown=${this.#onKey}
      ></div>
      <div class="pane second" style="flex: ${1 - this.share} 1 0"><slot name="second"></slot></div>
    `;
  }

  #grab(event: PointerEvent): void {
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
  }

  #drag(event: PointerEvent): void {
    if (!(event.target as HTMLElement).hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = this.getBoundingClientRect();
    this.#moveTo(this.stacked ? (event.clientY - top) / height : (event.clientX - left) / width);
  }

  #onKey(event: KeyboardEvent): void {
    const target = {
      ArrowLeft: this.share - keyStep,
      ArrowUp: this.share - keyStep,
      ArrowRight: this.share + keyStep,
      ArrowDown: this.share + keyStep,
      Home: least,
      End: 1 - least,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#moveTo(target);
  }

  #moveTo(share: number): void {
    this.share = Math.min(1 - least, Math.max(least, share));
    this.dispatchEvent(new CustomEvent('share-change', { detail: this.share }));
  }

  static override styles = css`
    :host {
      display: flex;
      min-height: 0;
      height: 100%;
    }
    :host([stacked]) {
      flex-direction: column;
    }
    :host([single]) [role='separator'],
    :host([single]) .second {
      display: none;
    }
    .pane {
      min-width: 0;
      min-height: 0;
      overflow: hidden;
      background: var(--surface);
      display: flex;
      flex-direction: column;
    }
    /* Its share of the two, which is less than 1, would leave a part of the place empty. */
    :host([single]) .pane.first {
      flex: 1 !important;
    }
    .pane > ::slotted(*) {
      flex: 1;
      min-height: 0;
    }
    [role='separator'] {
      flex: none;
      width: 8px;
      background: var(--line);
      cursor: col-resize;
      touch-action: none;
    }
    :host([stacked]) [role='separator'] {
      width: auto;
      height: 8px;
      cursor: row-resize;
    }
    [role='separator']:hover,
    [role='separator']:focus-visible {
      background: var(--accent);
      outline: none;
    }
    @media print {
      :host,
      .pane {
        display: block;
        height: auto;
        overflow: visible;
      }
      [role='separator'],
      :host(:not([rows])) .pane.first {
        display: none;
      }
    }
    @media (pointer: coarse) {
      :host([stacked]) [role='separator'] {
        height: 14px;
      }
    }
  `;
}

customElements.define('pagewalk-split', Split);
