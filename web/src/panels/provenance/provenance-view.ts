// Who wrote an entry or a piece of memory last: at once when it was recorded, or else by a search that repeats the run.
// Any panel may hold one: give it `machine`, `t` and `address`.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { type SearchMessage, searchWrites } from '../../machine/write-search.ts';
import { type FoundWrite, type FoundWrites, placeText } from '../../model/provenance.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';

type Story =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'searching'; readonly share: number }
  | { readonly phase: 'found'; readonly writes: FoundWrites }
  | { readonly phase: 'failed'; readonly detail: string };

export class ProvenanceView extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    address: { attribute: false },
    bytes: { type: Number },
    story: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  /** Physical. */
  declare address: bigint | undefined;
  /** How many from there on, in one page: 8 for an entry. */
  declare bytes: number;
  declare story: Story;

  /** Counts what makes an answer on its way worthless. */
  #question = 0;
  #cancel: (() => void) | undefined;

  constructor() {
    super();
    this.bytes = 8;
    this.story = { phase: 'unknown' };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('address') && !changed.has('bytes')) return;
    this.#stop();
    this.story = { phase: 'unknown' };
    void this.#lookUp();
  }

  override render() {
    const { t, story } = this;
    if (this.address === undefined) return nothing;
    switch (story.phase) {
      case 'unknown':
        return html`<button type="button" title=${t('origin.searchHint')} @click=${() => void this.search()}>
          ${t('origin.search')}
        </button>`;
      case 'searching':
        return html`<span role="status"
            >${t('origin.searching', { percent: Math.floor(100 * story.share) })}</span
          >
          <progress max="1" .value=${story.share} aria-label=${t('origin.title')}></progress>
          <button type="button" @click=${this.#giveUp}>${t('origin.cancel')}</button>`;
      case 'failed':
        return html`<span role="status">${t('origin.failed', { detail: story.detail })}</span>`;
      case 'found':
        return this.#found(story.writes);
    }
  }

  /** Repeats the run, unless what is known already answers. */
  async search(): Promise<void> {
    const { machine, address, bytes } = this;
    const { setup } = machine;
    if (address === undefined || !setup) return;
    this.#stop();
    const question = this.#question;
    this.story = { phase: 'searching', share: 0 };
    const answer = await machine.ask('replay-plan', {});
    if (question !== this.#question) return;
    if (answer.kind !== 'plan') {
      this.story = { phase: 'unknown' };
      return;
    }
    this.#cancel = searchWrites({ setup, plan: answer.plan, address, bytes }, (message) => {
      if (question === this.#question) this.#take(message);
    });
  }

  /** What was recorded costs nothing to ask. */
  async #lookUp(): Promise<void> {
    const { address, bytes } = this;
    if (address === undefined || bytes !== 8) return;
    const question = this.#question;
    const answer = await this.machine.ask('recorded-write', { entry: address });
    if (question !== this.#question || this.story.phase !== 'unknown') return;
    if (answer.kind === 'write' && answer.write)
      this.story = { phase: 'found', writes: { last: answer.write, mark: undefined } };
  }

  #take(message: SearchMessage): void {
    switch (message.type) {
      case 'progress':
        this.story = { phase: 'searching', share: message.share };
        break;
      case 'found':
        this.story = { phase: 'found', writes: message.writes };
        break;
      case 'failed':
        this.story = { phase: 'failed', detail: message.detail };
        break;
    }
  }

  #giveUp(): void {
    this.#stop();
    this.story = { phase: 'unknown' };
  }

  #stop(): void {
    this.#question++;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #found({ last, mark }: FoundWrites) {
    const { t } = this;
    if (!last && !mark) return html`<span role="status">${t('origin.nobody')}</span>`;
    return html`<div role="status">
      ${last ? this.#write(last) : html`<p>${t('origin.nobody')}</p>`}
      ${mark ? html`<p>${t('origin.mark', this.#common(mark))} · ${this.#values(mark)}</p>` : nothing}
    </div>`;
  }

  #write(write: FoundWrite) {
    const { t } = this;
    const top = write.stack[0];
    const place = top ? placeText(top) || hex(top.address) : '?';
    const common = { ...this.#common(write), place, pc: hex(top?.address ?? 0n), hart: write.hart };
    const key =
      write.writer === 'device'
        ? 'origin.byDevice'
        : write.mode === 0
          ? 'origin.byUser'
          : 'origin.byFunction';
    return html`<p><strong>${t(key, common)}</strong></p>
      <p class="values">${this.#values(write)}</p>
      ${
        write.stack.length > 1
          ? html`<details>
              <summary>${t('origin.stack')}</summary>
              <ol>
                ${write.stack.map((frame) => html`<li>${placeText(frame) || hex(frame.address)}</li>`)}
              </ol>
            </details>`
          : nothing
      }`;
  }

  #common({ pid, name, instruction }: FoundWrite) {
    const { t } = this;
    return {
      process: pid > 0 ? t('origin.process', { pid, name }) : t('origin.noProcess'),
      instruction: instruction.toLocaleString(t.locale),
    };
  }

  #values({ address, before, after }: FoundWrite): string {
    return this.t('origin.values', { address: hex(address), before: hex(before), after: hex(after) });
  }

  static override styles = [
    buttonStyles,
    css`
      :host {
        display: block;
        color: var(--text-soft);
        font-size: 12px;
      }
      p,
      ol {
        margin: 0;
      }
      p {
        overflow-wrap: anywhere;
      }
      strong {
        color: var(--text);
        font-weight: 600;
      }
      .values,
      ol {
        font-family: var(--mono);
      }
      progress {
        width: 8em;
        vertical-align: middle;
        accent-color: var(--accent);
      }
      summary {
        cursor: pointer;
      }
      ol {
        padding-inline-start: 2.5em;
      }
    `,
  ];
}

customElements.define('pagewalk-provenance', ProvenanceView);
