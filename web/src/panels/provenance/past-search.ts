// A search in the past as an element shows it: offered, under way, done or failed.
import { css, html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { MachineClient } from '../../machine/machine-client.ts';
import { type Finds, type Quest, searchPast } from '../../machine/replay-search.ts';
import type { Translate } from '../../strings/index.ts';

export type Story<Found> =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'searching'; readonly share: number }
  | { readonly phase: 'found'; readonly found: Found }
  | { readonly phase: 'failed'; readonly detail: string };

/** For one kind of quest, of an element that has the machine. It ends when the element leaves the page. */
export class PastSearch<Kind extends Quest['kind']> implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly machine: MachineClient };
  #story: Story<Finds[Kind]> = { phase: 'unknown' };
  /** Counts what makes an answer on its way worthless. */
  #question = 0;
  #end: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & { readonly machine: MachineClient }) {
    this.#host = host;
    host.addController(this);
  }

  get story(): Story<Finds[Kind]> {
    return this.#story;
  }

  hostDisconnected(): void {
    this.forget();
  }

  /** Back to nothing known, and nothing searched. */
  forget(): void {
    this.#stop();
    this.#tell({ phase: 'unknown' });
  }

  /** Takes what an answer of another kind says, unless something else has begun meanwhile. */
  async know(answer: Promise<Finds[Kind] | undefined>): Promise<void> {
    const question = this.#question;
    const found = await answer;
    if (found !== undefined && question === this.#question && this.#story.phase === 'unknown')
      this.#tell({ phase: 'found', found });
  }

  async start(quest: Quest & { readonly kind: Kind }): Promise<void> {
    const { machine } = this.#host;
    const { setup } = machine;
    if (!setup) return;
    this.#stop();
    const question = this.#question;
    this.#tell({ phase: 'searching', share: 0 });
    const answer = await machine.ask('replay-plan', {});
    if (question !== this.#question) return;
    if (answer.kind !== 'plan') return this.#tell({ phase: 'unknown' });
    this.#end = searchPast({ setup, plan: answer.plan, quest }, (message) => {
      if (question !== this.#question) return;
      if (message.type === 'progress') this.#tell({ phase: 'searching', share: message.share });
      else if (message.type === 'failed') this.#tell({ phase: 'failed', detail: message.detail });
      // The worker finds what it was sent for.
      else this.#tell({ phase: 'found', found: message.found as Finds[Kind] });
    });
  }

  /** A button that begins it, how far it is, or why it failed. */
  view(t: Translate, offer: { text: string; hint: string; name: string }, begin: () => void) {
    const story = this.#story;
    if (story.phase === 'searching')
      return html`<span role="status">${t('origin.searching', { percent: Math.floor(100 * story.share) })}</span>
        <progress max="1" .value=${story.share} aria-label=${offer.name}></progress>
        <button type="button" @click=${() => this.forget()}>${t('origin.cancel')}</button>`;
    if (story.phase === 'failed')
      return html`<span role="status">${t('origin.failed', { detail: story.detail })}</span>`;
    return html`<button type="button" title=${offer.hint} @click=${begin}>${offer.text}</button>`;
  }

  #tell(story: Story<Finds[Kind]>): void {
    this.#story = story;
    this.#host.requestUpdate();
  }

  #stop(): void {
    this.#question++;
    this.#end?.();
    this.#end = undefined;
  }
}

/** Of an element that shows one. */
export const pastSearchStyles = css`
  :host {
    display: block;
    color: var(--text-soft);
    font-size: 12px;
  }
  progress {
    width: 8em;
    vertical-align: middle;
    accent-color: var(--accent);
  }
`;
