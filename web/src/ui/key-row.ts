// Keys that a phone's keyboard lacks. They never take the focus, so that the keyboard stays open. The attribute `typing`
// is there while somebody types at the terminal.
import { css, html, LitElement } from 'lit';
import { DisposableStore } from '../common/disposable.ts';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';

/** A tap on something else must end where it began: the page moves only after it. */
const tapMilliseconds = 300;

const keys = [
  { face: 'Tab', name: 'keys.tab', sends: '\t' },
  { face: 'Esc', name: 'keys.escape', sends: '\x1b' },
  { face: '↑', name: 'keys.up', sends: '\x1b[A' },
  { face: '↓', name: 'keys.down', sends: '\x1b[B' },
  { face: '|', name: 'keys.pipe', sends: '|' },
] as const;

export class KeyRow extends LitElement {
  static override properties = {
    t: { attribute: false },
    control: { type: Boolean },
  };

  declare t: Translate;
  /** Ctrl is down for the next key. */
  declare control: boolean;

  #store = new DisposableStore();
  #leaving: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // What moves the focus within this root is not told outside it.
    const root = this.getRootNode();
    const inTerminal = (event: Event) =>
      event.composedPath().some((part) => part instanceof Element && part.localName === 'pagewalk-terminal');
    this.#store.listen(root, 'focusin', (event) => {
      if (!inTerminal(event)) return;
      clearTimeout(this.#leaving);
      this.toggleAttribute('typing', true);
    });
    this.#store.listen(root, 'focusout', (event) => {
      if (!inTerminal(event)) return;
      clearTimeout(this.#leaving);
      this.#leaving = setTimeout(() => this.toggleAttribute('typing', false), tapMilliseconds);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override render() {
    const { t } = this;
    return html`<div role="toolbar" aria-label=${t('keys.name')} @pointerdown=${(event: Event) => event.preventDefault()}>
      <button
        type="button"
        aria-pressed=${this.control}
        title=${t('keys.ctrlHint')}
        @click=${() => this.dispatchEvent(new CustomEvent('control-change', { detail: !this.control }))}
      >
        Ctrl
      </button>
      ${keys.map(
        ({ face, name, sends }) =>
          html`<button
            type="button"
            aria-label=${t(name)}
            @click=${() => this.dispatchEvent(new CustomEvent('key', { detail: sends }))}
          >
            ${face}
          </button>`,
      )}
    </div>`;
  }

  static override styles = [
    buttonStyles,
    css`
      div {
        display: flex;
        gap: 6px;
        padding: 4px 8px;
        border-top: 1px solid var(--line);
        background: var(--surface);
      }
      button {
        flex: 1;
        height: 36px;
        padding: 0;
      }
    `,
  ];
}

customElements.define('pagewalk-key-row', KeyRow);
