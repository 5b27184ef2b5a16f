// What the machine, the guest or the page has to tell: in one line of the bottom line, or, when it must be read as a whole
// before anything goes on, on a card above that line. Neither moves anything on the page.
import { css, html, LitElement, nothing } from 'lit';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';

export interface NoticeText {
  /** An `error` stands on a card and is told at once; all others have a line. */
  readonly kind: 'news' | 'trouble' | 'offer' | 'error';
  readonly title: string;
  /** The reason as the failing part gave it, or what the guest said; '' for none. */
  readonly detail: string;
  /** What to do next; '' for none. Left out where there is no room. */
  readonly next: string;
  readonly actions: readonly { readonly name: string; readonly act: () => void }[];
  /** What putting it away is called, where that is an answer. */
  readonly decline?: string;
}

/** The event `dismiss` says that the reader puts the notice away. */
export class Notice extends LitElement {
  static override properties = {
    t: { attribute: false },
    notice: { attribute: false },
    kind: { reflect: true },
  };

  declare t: Translate;
  declare notice: NoticeText | undefined;
  /** That of the notice; '' without one. */
  declare kind: NoticeText['kind'] | '';

  constructor() {
    super();
    this.kind = '';
  }

  override willUpdate(): void {
    this.kind = this.notice?.kind ?? '';
  }

  /** What is told stands in elements that were there before: of others not every screen reader takes notice. */
  override render() {
    const { notice } = this;
    const isError = notice?.kind === 'error';
    return html`<div class=${isError ? 'card' : 'line'}>
      <div class="words" role="status" title=${notice && !isError ? this.#wordsOf(notice) : nothing}>
        ${isError ? nothing : this.#words()}
      </div>
      <div class="words" role="alert">${isError ? this.#words() : nothing}</div>
      ${notice ? html`<div class="actions" @pointerdown=${this.#keepFocus}>${this.#actions(notice)}</div>` : nothing}
    </div>`;
  }

  /** Who types at the console goes on doing so: its keys would go, and with them the page would move. */
  #keepFocus(event: Event): void {
    event.preventDefault();
  }

  #wordsOf({ title, detail, next }: NoticeText): string {
    return [title, detail, next].filter((words) => words !== '').join(' ');
  }

  #words() {
    const { notice } = this;
    if (!notice) return nothing;
    return html`<strong>${notice.title}</strong>
      ${notice.detail ? html`<code>${notice.detail}</code>` : nothing}
      ${notice.next ? html`<span class="next">${notice.next}</span>` : nothing}`;
  }

  #actions({ actions, decline }: NoticeText) {
    const dismiss = () => this.dispatchEvent(new CustomEvent('dismiss'));
    return html`${actions.map(({ name, act }) => html`<button type="button" @click=${act}>${name}</button>`)}
    ${
      decline
        ? html`<button type="button" @click=${dismiss}>${decline}</button>`
        : html`<button
            type="button"
            class="close"
            aria-label=${this.t('notice.dismiss')}
            title=${this.t('notice.dismiss')}
            @click=${dismiss}
          >
            ×
          </button>`
    }`;
  }

  static override styles = [
    buttonStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      /* Empty, but there. */
      .line [role='alert'],
      .card [role='status'] {
        position: absolute;
      }
      .line,
      .actions {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .line {
        gap: 12px;
        height: 100%;
      }
      .line [role='status'] {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      code {
        font-family: var(--mono);
        font-size: 12px;
      }
      .next {
        color: var(--text-soft);
      }
      .actions {
        flex: none;
      }
      .line button {
        height: 24px;
        padding: 0 8px;
        font-size: 12px;
      }
      .line button.close {
        width: 24px;
        padding: 0;
      }
      .card {
        position: absolute;
        bottom: 100%;
        left: 0;
        z-index: 3;
        box-sizing: border-box;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        width: min(100%, 760px);
        padding: 8px 16px;
        border: 1px solid var(--control-line);
        border-left: 4px solid var(--writable);
        background: var(--removed-tint);
        color: var(--text);
        font-size: 14px;
        white-space: normal;
      }
      .card [role='alert'] {
        flex: 1 1 20em;
        display: flex;
        flex-direction: column;
        gap: 2px;
        min-width: 0;
        max-height: 40dvh;
        overflow: auto;
        overflow-wrap: anywhere;
      }
      .card .actions {
        flex-wrap: wrap;
      }
      @media (pointer: coarse), (max-width: 599px) {
        .line button {
          height: 36px;
        }
        .line button.close {
          width: 36px;
        }
      }
      @media (max-width: 599px) {
        .line {
          gap: 8px;
        }
        .line [role='status'] {
          display: -webkit-box;
          -webkit-box-orient: vertical;
          -webkit-line-clamp: 2;
          line-height: 16px;
          white-space: normal;
          overflow-wrap: anywhere;
        }
        .line .next {
          display: none;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-notice', Notice);
