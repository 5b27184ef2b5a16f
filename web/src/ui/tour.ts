// The tour: a card beside what it speaks of.
import { css, html, LitElement, nothing } from 'lit';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';

/** In the order of the tour, with the part of the page that each speaks of. */
const steps = [
  { id: 'console', find: (page) => page.querySelector('pagewalk-terminal') },
  { id: 'machine', find: (page) => page.querySelector('pagewalk-toolbar') },
  { id: 'tables', find: (page) => page.querySelector('pagewalk-workbench') },
  {
    id: 'panels',
    find: (page) => page.querySelector('pagewalk-workbench')?.shadowRoot?.querySelector('.bar') ?? null,
  },
  { id: 'help', find: (page) => page.querySelector('pagewalk-status-bar') },
] as const satisfies readonly { id: string; find: (page: ParentNode) => Element | null }[];

export class Tour extends LitElement {
  static override properties = {
    t: { attribute: false },
    step: { state: true },
  };

  declare t: Translate;
  /** -1: it does not run. */
  declare step: number;

  #before: HTMLElement | undefined;

  constructor() {
    super();
    this.step = -1;
  }

  start(): void {
    this.#before = (this.getRootNode() as ShadowRoot).activeElement as HTMLElement | undefined;
    void this.#go(0);
  }

  override render() {
    const step = steps[this.step];
    return step ? this.#card(step) : nothing;
  }

  #card({ id, find }: (typeof steps)[number]) {
    const { t, step } = this;
    const last = step === steps.length - 1;
    const rect = find(this.getRootNode() as ShadowRoot)?.getBoundingClientRect();
    return html`
      ${rect ? html`<div class="mark" style="left:${rect.left}px;top:${rect.top}px;width:${rect.width}px;height:${rect.height}px"></div>` : nothing}
      <div
        class="card"
        role="dialog"
        aria-labelledby="title"
        aria-describedby="text"
        style=${rect ? this.#place(rect) : ''}
        @keydown=${this.#onKey}
      >
        <h2 id="title">${t(`tour.${id}.title`)}</h2>
        <p id="text">${t(`tour.${id}`)}</p>
        <div class="actions">
          <span class="count">${t('tour.step', { i: step + 1, n: steps.length })}</span>
          ${last ? nothing : html`<button type="button" @click=${this.#end}>${t('tour.skip')}</button>`}
          ${step > 0 ? html`<button type="button" @click=${() => this.#go(step - 1)}>${t('tour.back')}</button>` : nothing}
          <button type="button" id="next" class="primary" @click=${() => (last ? this.#end() : this.#go(step + 1))}>
            ${t(last ? 'tour.finish' : 'tour.next')}
          </button>
        </div>
      </div>
    `;
  }

  /** Below what it speaks of where there is room, else at its lower edge; always in sight. */
  #place({ left, bottom }: DOMRect): string {
    const width = Math.min(340, innerWidth - 32);
    const x = Math.min(Math.max(16, left + 16), innerWidth - width - 16);
    const y = Math.min(bottom + 12, innerHeight - 232);
    return `left:${x}px;top:${Math.max(16, y)}px;width:${width}px`;
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') this.#end();
    else if (event.key === 'ArrowRight' && this.step < steps.length - 1) void this.#go(this.step + 1);
    else if (event.key === 'ArrowLeft' && this.step > 0) void this.#go(this.step - 1);
  }

  async #go(step: number): Promise<void> {
    this.step = step;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#next')?.focus();
  }

  /** It is not offered again. */
  #end(): void {
    this.step = -1;
    this.#before?.focus();
    this.#before = undefined;
    this.dispatchEvent(new CustomEvent('toured'));
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

customElements.define('pagewalk-tour', Tour);
