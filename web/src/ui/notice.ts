// One message over the console: what happened, the reason, and the next step.
import { css, html, LitElement, nothing } from 'lit';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';

export interface NoticeText {
  readonly kind: 'news' | 'error';
  readonly title: string;
  /** The reason as the failing part gave it; '' for none. */
  readonly detail: string;
  readonly next: string;
  readonly actions: readonly { readonly name: string; readonly act: () => void }[];
}

export class Notice extends LitElement {
  static override properties = {
    t: { attribute: false },
    notice: { attribute: false },
  };

  declare t: Translate;
  declare notice: NoticeText | undefined;

  override render() {
    const { notice, t } = this;
    if (!notice) return nothing;
    return html`<div class=${notice.kind} role=${notice.kind === 'error' ? 'alert' : 'status'}>
      <div class="words">
        <strong>${notice.title}</strong>
        ${notice.detail ? html`<code>${notice.detail}</code>` : nothing}
        <span>${notice.next}</span>
      </div>
      <div class="actions">
        ${notice.actions.map(({ name, act }) => html`<button type="button" @click=${act}>${name}</button>`)}
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('dismiss'))}>${t('notice.dismiss')}</button>
      </div>
    </div>`;
  }

  static override styles = [
    buttonStyles,
    css`
      .news,
      .error {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 8px 16px;
        border-bottom: 1px solid var(--line);
        background: var(--surface);
        border-left: 4px solid var(--accent);
      }
      .error {
        border-left-color: var(--writable);
        background: var(--removed-tint);
      }
      .words {
        flex: 1 1 20em;
        display: flex;
        flex-direction: column;
        gap: 2px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      code {
        font-family: var(--mono);
        font-size: 12px;
      }
      .actions {
        display: flex;
        gap: 8px;
      }
    `,
  ];
}

customElements.define('pagewalk-notice', Notice);
