// The tour: a card beside what it speaks of. The panels that it names are on show meanwhile.
import { css, html, LitElement, nothing } from 'lit';
import { DisposableStore } from '../common/disposable.ts';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';
import { placeBeside, type TourStep, tourSteps } from './tour-steps.ts';

/** What the tour asks of the panels. */
interface Panels extends HTMLElement {
  readonly layout: { readonly panel: string };
  bring(panel: string): Promise<void>;
}

const last = tourSteps.length - 1;

/** The event `toured` says that it has ended, or was skipped. */
export class Tour extends LitElement {
  static override properties = {
    t: { attribute: false },
    step: { state: true },
  };

  declare t: Translate;
  /** -1: it does not run. */
  declare step: number;

  /** What had the focus, and the panel that was on show. */
  #before: HTMLElement | undefined;
  #panelBefore: string | undefined;
  #store = new DisposableStore();

  constructor() {
    super();
    this.step = -1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.listen(window, 'resize', () => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  start(): void {
    this.#before = (this.#page.activeElement as HTMLElement | null) ?? undefined;
    this.#panelBefore = this.#workbench?.layout.panel;
    void this.#go(0);
  }

  override render() {
    const step = tourSteps[this.step];
    return step ? this.#card(step) : nothing;
  }

  #card({ id }: TourStep) {
    const { t, step } = this;
    return html`
      <div class="mark"></div>
      <div class="card" role="dialog" aria-labelledby="title" aria-describedby="text" @keydown=${this.#onKey}>
        <h2 id="title">${t(`tour.${id}.title`)}</h2>
        <p id="text">${t(`tour.${id}`)}</p>
        <div class="actions">
          <span class="count">${t('tour.step', { i: step + 1, n: tourSteps.length })}</span>
          ${step === last ? nothing : html`<button type="button" @click=${this.#end}>${t('tour.skip')}</button>`}
          ${step > 0 ? html`<button type="button" @click=${() => this.#go(step - 1)}>${t('tour.back')}</button>` : nothing}
          <button type="button" id="next" class="primary" @click=${() => (step === last ? this.#end() : this.#go(step + 1))}>
            ${t(step === last ? 'tour.finish' : 'tour.next')}
          </button>
        </div>
      </div>
    `;
  }

  /** Only now is it known how large the card is. */
  override updated(): void {
    const card = this.renderRoot.querySelector<HTMLElement>('.card');
    const mark = this.renderRoot.querySelector<HTMLElement>('.mark');
    const target = this.#target();
    if (!card || !mark) return;
    mark.hidden = !target;
    if (!target) return;
    const { left, top, width, height } = target;
    Object.assign(mark.style, px({ left, top, width, height }));
    const size = { width: card.offsetWidth, height: card.offsetHeight };
    Object.assign(card.style, px(placeBeside(target, size, { width: innerWidth, height: innerHeight })));
  }

  #target(): DOMRect | undefined {
    const found = tourSteps[this.step]?.find(this.#page) ?? [];
    return found
      .map((element) => element?.getBoundingClientRect())
      .find((rect) => rect && rect.width > 0 && rect.height > 0);
  }

  get #page(): ShadowRoot {
    return this.getRootNode() as ShadowRoot;
  }

  get #workbench(): Panels | null {
    return this.#page.querySelector('pagewalk-workbench');
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') void this.#end();
    else if (event.key === 'ArrowRight' && this.step < last) void this.#go(this.step + 1);
    else if (event.key === 'ArrowLeft' && this.step > 0) void this.#go(this.step - 1);
  }

  async #go(step: number): Promise<void> {
    const panel = tourSteps[step]?.panel;
    if (panel) await this.#workbench?.bring(panel);
    this.step = step;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#next')?.focus();
  }

  /** The page is as it was; the focus, too, or in the panel when what had it is gone. */
  async #end(): Promise<void> {
    const before = this.#before;
    this.#before = undefined;
    this.step = -1;
    this.dispatchEvent(new CustomEvent('toured'));
    if (this.#panelBefore !== undefined) await this.#workbench?.bring(this.#panelBefore);
    before?.focus();
    if (!before || this.#page.activeElement !== before) this.#workbench?.focus();
  }

  static override styles = [
    buttonStyles,
    css`
      .mark {
        position: fixed;
        z-index: 5;
        box-sizing: border-box;
        border: 3px solid var(--accent);
        border-radius: 4px;
        pointer-events: none;
      }
      .card {
        position: fixed;
        z-index: 6;
        box-sizing: border-box;
        width: min(340px, 100vw - 24px);
        padding: 12px 16px;
        border: 1px solid var(--control-line);
        border-radius: 6px;
        background: var(--surface);
      }
      h2 {
        margin: 0 0 4px;
        font-size: 15px;
      }
      p {
        margin: 0 0 12px;
      }
      .actions {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .count {
        flex: 1;
        color: var(--text-soft);
        font-size: 12px;
      }
    `,
  ];
}

/** Numbers as lengths of a style. */
const px = (lengths: Readonly<Record<string, number>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name, `${length}px`]));

customElements.define('pagewalk-tour', Tour);
