// Who wrote an entry or a piece of memory last: at once when it was recorded, or else by a search that repeats the run.
// Any panel may hold one: give it `machine`, `t` and `address`.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import { type FoundWrite, type FoundWrites, placeText } from '../../model/provenance.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { linkMark, placeLink, placeLinkStyles, withLink } from '../place-link.ts';
import { PastSearch, pastSearchStyles } from './past-search.ts';

export class ProvenanceView extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    address: { attribute: false },
    bytes: { type: Number },
  };

  declare machine: MachineClient;
  declare t: Translate;
  /** Physical. */
  declare address: bigint | undefined;
  /** How many from there on, in one page: 8 for an entry. */
  declare bytes: number;

  readonly #search = new PastSearch<'writes'>(this);

  constructor() {
    super();
    this.bytes = 8;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('address') && !changed.has('bytes')) return;
    this.#search.forget();
    // What was recorded costs nothing to ask.
    if (this.address !== undefined && this.bytes === 8) void this.#search.know(this.#recorded(this.address));
  }

  override render() {
    const { t } = this;
    if (this.address === undefined) return nothing;
    const { story } = this.#search;
    if (story.phase === 'found') return this.#found(story.found);
    const offer = { text: t('origin.search'), hint: t('origin.searchHint'), name: t('origin.title') };
    return this.#search.view(t, offer, () => void this.#begin());
  }

  /** Repeats the run. */
  async #begin(): Promise<void> {
    const { address, bytes } = this;
    if (address !== undefined) await this.#search.start({ kind: 'writes', address, bytes });
  }

  async #recorded(entry: bigint): Promise<FoundWrites | undefined> {
    const answer = await this.machine.ask('recorded-write', { entry });
    return answer.kind === 'write' && answer.write ? { last: answer.write, mark: undefined } : undefined;
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
    const inKernel = write.mode !== 0 && top !== undefined;
    const place = top ? placeText(top) || hex(top.address) : '?';
    const common = {
      ...this.#common(write),
      place: inKernel ? linkMark : place,
      pc: hex(top?.address ?? 0n),
      hart: write.hart,
    };
    const key =
      write.writer === 'device'
        ? 'origin.byDevice'
        : write.mode === 0
          ? 'origin.byUser'
          : 'origin.byFunction';
    const words = t(key, common);
    return html`<p><strong>${inKernel ? withLink(words, placeLink(top.address, place, t)) : words}</strong></p>
      <p class="values">${this.#values(write)}</p>
      ${
        write.stack.length > 1
          ? html`<details>
              <summary>${t('origin.stack')}</summary>
              <ol>
                ${write.stack.map((frame) => html`<li>${this.#frame(frame, inKernel)}</li>`)}
              </ol>
            </details>`
          : nothing
      }`;
  }

  #frame(frame: FoundWrite['stack'][number], inKernel: boolean) {
    const words = placeText(frame) || hex(frame.address);
    return inKernel ? placeLink(frame.address, words, this.t) : words;
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
    pastSearchStyles,
    placeLinkStyles,
    css`
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
