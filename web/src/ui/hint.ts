// A question mark that explains what stands beside it: by mouse, finger or key. One is open at a time.
import { css, html, LitElement, unsafeCSS } from 'lit';
import type { Translate } from '../strings/index.ts';

const width = 280;
const edge = 8;

export class Hint extends LitElement {
  static override properties = { t: { attribute: false }, about: {}, text: {}, open: { state: true } };

  declare t: Translate;
  /** What is explained, in a word. */
  declare about: string;
  declare text: string;
  declare open: boolean;

  #place = '';

  constructor() {
    super();
    this.about = '';
    this.text = '';
    this.open = false;
  }

  override render() {
    const { t, open } = this;
    return html`<button
        type="button"
        aria-label=${t('hint.name', { about: this.about })}
        aria-expanded=${open}
        aria-describedby="text"
        title=${open ? '' : this.text}
        @click=${this.#toggle}
        @blur=${this.#close}
        @keydown=${this.#onKey}
      >
        ?
      </button>
      <span id="text" role="note" class=${open ? 'open' : ''} style=${this.#place}>${this.text}</span>`;
  }

  /** What it stands in may be a button or a list, which is not meant. */
  #toggle(event: Event): void {
    event.stopPropagation();
    event.preventDefault();
    const { left, bottom, top } = (event.currentTarget as Element).getBoundingClientRect();
    const x = Math.max(edge, Math.min(left, innerWidth - width - edge));
    const isLow = bottom > innerHeight - 140;
    this.#place = `left:${x}px;${isLow ? `bottom:${innerHeight - top + 4}px` : `top:${bottom + 4}px`}`;
    this.open = !this.open;
  }

  #close(): void {
    this.open = false;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.open) {
      this.#close();
      event.preventDefault();
    }
    // What it stands in has keys of its own.
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && !/^(Tab|F\d+)$/.test(event.key)) event.stopPropagation();
  }

  static override styles = css`
    :host {
      display: inline-block;
      vertical-align: middle;
    }
    button {
      box-sizing: border-box;
      width: 18px;
      height: 18px;
      padding: 0;
      border: 1px solid var(--control-line);
      border-radius: 9px;
      background: var(--surface);
      color: var(--text-soft);
      font: 600 11px / 1 var(--sans);
      cursor: pointer;
    }
    button:hover,
    button[aria-expanded='true'] {
      border-color: var(--accent);
      color: var(--text);
    }
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
    span {
      display: none;
    }
    .open {
      position: fixed;
      z-index: 5;
      display: block;
      box-sizing: border-box;
      width: ${unsafeCSS(`${width}px`)};
      padding: 8px 10px;
      border: 1px solid var(--control-line);
      border-radius: 4px;
      background: var(--surface);
      color: var(--text);
      font: 12px / 1.4 var(--sans);
      white-space: normal;
    }
    @media (pointer: coarse) {
      button {
        width: 24px;
        height: 24px;
        border-radius: 12px;
      }
    }
    @media print {
      :host {
        display: none;
      }
    }
  `;
}

customElements.define('pagewalk-hint', Hint);
