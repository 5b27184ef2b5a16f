// One line above the panels when the guest reports trouble: offers the explanation in the panel of checks, or the board
// that an older kernel expects.
import { css, html, LitElement, nothing } from 'lit';
import { DisposableStore } from '../../common/disposable.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { Profile } from '../../machine/protocol.ts';
import { ConsoleWatch, type Trouble } from '../../model/diagnosis.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';

export class TroubleBar extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    trouble: { state: true },
    refused: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare trouble: Trouble | undefined;
  /** S-mode may use no memory, for want of PMP entries. */
  declare refused: boolean;

  readonly #watch = new ConsoleWatch();
  #store = new DisposableStore();

  constructor() {
    super();
    this.refused = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.add(
      this.machine.onOutput.on((bytes) => {
        if (this.#watch.read(bytes)) this.trouble = this.#watch.trouble;
      }),
    );
    this.#store.add(
      this.machine.onSnapshot.on(({ noActivePmp }) => {
        this.refused = noActivePmp;
      }),
    );
    this.#store.add(
      this.machine.onPowerOn.on(() => {
        this.#watch.forget();
        this.refused = false;
        this.trouble = undefined;
      }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override render() {
    const { t, trouble } = this;
    if (this.refused)
      return html`<div role="status"><span>${t('board.noPmp')}</span>${this.#startOn('xv6-2020', 2020)}</div>`;
    if (!trouble) return nothing;
    return html`<div role="status">
      <span>${t('diagnosis.title')}: <code>${trouble.message}</code></span>
      ${trouble.explanation === 'virtioDisk' ? this.#startOn('xv6-2021', 2021) : nothing}
      <button type="button" @click=${this.#explain}>${t('diagnosis.explain')}</button>
      <button type="button" @click=${this.#dismiss}>${t('diagnosis.dismiss')}</button>
    </div>`;
  }

  #startOn(profile: Profile, year: number) {
    if (this.machine.setup?.profile === profile) return nothing;
    const start = () =>
      this.dispatchEvent(
        new CustomEvent('profile-change', { detail: profile, bubbles: true, composed: true }),
      );
    return html`<button type="button" @click=${start}>${this.t('board.start', { year })}</button>`;
  }

  #explain(): void {
    this.dispatchEvent(new CustomEvent('explain', { bubbles: true, composed: true }));
    this.trouble = undefined;
  }

  #dismiss(): void {
    this.trouble = undefined;
  }

  static override styles = [
    buttonStyles,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 16px;
        border-left: 4px solid var(--writable);
        background: var(--removed-tint);
      }
      span {
        flex: 1 1 12em;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      code {
        font-family: var(--mono);
        font-size: 12px;
      }
    `,
  ];
}

customElements.define('pagewalk-trouble-bar', TroubleBar);
