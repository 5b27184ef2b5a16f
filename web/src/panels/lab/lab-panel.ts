// The function lab: any function of the kernel's memory part, called on a copy of the machine or on an empty memory.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { MachineClient } from '../../machine/machine-client.ts';
import { kernelVariants } from '../../model/kernel-variants.ts';
import { type EntryEvent, type LabFunction, type LabState, ownCode } from '../../model/lab.ts';
import { argumentsOf, beginningOf, lineOf, offersFor } from '../../model/lab-arguments.ts';
import type { Selection } from '../../model/selection.ts';
import type { Translate } from '../../strings/index.ts';
import { FeedController } from '../feed-controller.ts';
import { type Panel, select } from '../panel.ts';
import { argumentView } from './argument-view.ts';
import type { LabFunctionList } from './function-list.ts';
import { type LabCall, LabFeed, type LabView } from './lab-feed.ts';
import { labStyles } from './lab-styles.ts';
import { endingOf, helpOf, sentenceOf } from './lab-words.ts';
import { reportView } from './report-view.ts';
import './function-list.ts';

const arenaPages = 1024;
const firstFunction = 'walk';
const mostFileBytes = 1 << 20;
const failChoices = [0, 1, 2, 3, 4, 5, 6, 7, 8];

export class LabPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
    chosen: { state: true },
    fields: { state: true },
    errors: { state: true },
    resultName: { state: true },
    fail: { state: true },
    lit: { state: true },
    problem: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: LabView;
  declare chosen: string;
  /** Texts of the arguments. */
  declare fields: readonly string[];
  declare errors: readonly string[];
  declare resultName: string;
  /** Which allocation from now on fails; 0 for none. */
  declare fail: number;
  declare lit: EntryEvent | undefined;
  /** Of the page itself, in words. */
  declare problem: string;

  readonly #feed = new LabFeed((topic, request) => this.machine.ask(topic, request));
  /** Fields that the reader has not touched follow the selection. */
  #touched = new Set<number>();
  #check = 0;

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    this.chosen = firstFunction;
    this.fields = [];
    this.errors = [];
    this.resultName = '';
    this.fail = 0;
    this.problem = '';
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override focus(): void {
    this.renderRoot.querySelector<LabFunctionList>('pagewalk-lab-functions')?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('view')) {
      const before = changed.get('view');
      if (before?.shown !== this.view.shown) this.lit = undefined;
      if (before?.functions !== this.view.functions) this.#chooseAnew();
      if (before?.state !== this.view.state) this.#fillIn();
    } else if (changed.has('selection')) {
      this.#fillIn();
    }
  }

  override render() {
    const { t } = this;
    const { state } = this.view;
    if (!state) return html`<p class="empty" role="status">${t(this.failed ? 'lab.none' : 'lab.wait')}</p>`;
    return html`
      ${this.#origin(state)}
      <div class="columns">
        <pagewalk-lab-functions
          .functions=${this.view.functions}
          .chosen=${this.chosen}
          .t=${t}
          @choose-function=${(event: CustomEvent<LabFunction>) => this.#choose(event.detail)}
        ></pagewalk-lab-functions>
        <div class="work">${this.#form()} ${this.#report()} ${this.#history()}</div>
      </div>
    `;
  }

  #origin(state: LabState) {
    const { t } = this;
    const n = state.instructions.toLocaleString(t.locale);
    const words = { fork: t('lab.copyOf', { n }), arena: t('lab.arenaOf'), 'let-go': t('lab.letGo') };
    return html`<header>
      <p class=${state.origin === 'let-go' ? 'warning' : ''} role="status">${words[state.origin]}</p>
      ${state.origin === 'fork' ? this.#about(state).map((line) => html`<p class="soft">${line}</p>`) : nothing}
      <div class="controls">
        <button type="button" title=${t('lab.forkHint')} @click=${() => this.#feed.open({ kind: 'fork' })}>
          ${t('lab.fork')}
        </button>
        <button
          type="button"
          title=${t('lab.arenaHint')}
          @click=${() => this.#feed.open({ kind: 'arena', pages: arenaPages, variant: state.variant === ownCode ? 'classic' : state.variant })}
        >
          ${t('lab.arena')}
        </button>
        <select
          aria-label=${t('lab.variant')}
          title=${t('lab.variantHint')}
          @change=${(event: Event) => this.#feed.chooseVariant((event.target as HTMLSelectElement).value)}
        >
          ${[...(state.ownObstacle === '' ? [ownCode] : []), ...kernelVariants].map(
            (variant) =>
              html`<option value=${variant} .selected=${variant === state.variant}>
                ${variant === ownCode ? t('lab.own') : variant}
              </option>`,
          )}
        </select>
        <span class="soft">${t('lab.freePages', { n: state.freePages.toLocaleString(t.locale) })}</span>
      </div>
    </header>`;
  }

  /** What there is to say about the copy: whose code is called, and what of the kernel the lab cannot use. */
  #about(state: LabState): string[] {
    if (state.variant === ownCode) return [this.t('lab.ownAbout')];
    const notes = state.notes.filter((note) => /allocator|scratch|own functions/.test(note));
    return notes.map((note) => sentenceOf(note, this.t));
  }

  #form() {
    const { t, fields } = this;
    const chosen = this.#function;
    if (!chosen) return nothing;
    const args = argumentsOf(chosen.parameters, fields);
    return html`<form
      aria-label=${t('lab.arguments', { name: chosen.name })}
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#call();
      }}
    >
      <h3>${chosen.name}</h3>
      <p class="help">${helpOf(chosen, t)}</p>
      ${chosen.parameters.map((parameter, i) =>
        argumentView(
          {
            parameter,
            text: fields[i] ?? '',
            error: this.errors[i] ?? '',
            offers: offersFor(
              parameter.type,
              this.view.state?.names ?? [],
              this.selection,
              t('lab.selected'),
            ),
            change: (text) => this.#type(i, text),
            giveFile: () => this.#pickFile(i),
          },
          t,
        ),
      )}
      ${chosen.parameters.length === 0 ? html`<p class="soft">${t('lab.noArguments')}</p>` : nothing}
      <code class="line">${lineOf(chosen, args)}</code>
      <div class="actions">
        <button type="submit" class="primary" title=${t('lab.callHint')}>${t('lab.call')}</button>
        <button
          type="button"
          title=${t('lab.undoHint')}
          ?disabled=${!this.view.state?.undoable}
          @click=${() => this.#feed.undo()}
        >
          ${t('lab.undo')}
        </button>
        <label title=${t('lab.failHint')}>
          ${t('lab.failNth')}
          <select @change=${(event: Event) => this.#setFail(Number((event.target as HTMLSelectElement).value))}>
            ${failChoices.map(
              (n) => html`<option value=${n} .selected=${n === this.fail}>
                ${n === 0 ? t('lab.failOff') : t('lab.failNumber', { n })}
              </option>`,
            )}
          </select>
        </label>
      </div>
      <input type="file" hidden />
      ${this.view.error || this.problem ? html`<p class="error" role="alert">${this.problem || sentenceOf(this.view.error, t)}</p>` : nothing}
    </form>`;
  }

  #report() {
    const { t } = this;
    const call = this.view.calls.find(({ number }) => number === this.view.shown);
    if (!call) return html`<p class="empty">${t('lab.noCalls')}</p>`;
    const last = call === this.view.calls.at(-1);
    return html`
      ${last && call.report.ending === 'returned' && !['Void', 'Nothing'].includes(call.report.type) ? this.#nameForm(call) : nothing}
      ${reportView(call, t, {
        lit: this.lit,
        light: (entry) => {
          this.lit = entry;
        },
        again: () => this.#again(call),
        choosePage: (pa) => select(this, { kind: 'pa', pa }),
      })}
    `;
  }

  #nameForm(call: LabCall) {
    const { t } = this;
    return html`<form
      class="name"
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#nameResult();
      }}
    >
      <label for="result-name">${t('lab.name')}</label>
      <input
        id="result-name"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength="32"
        title=${t('lab.nameHint')}
        .value=${this.resultName}
        @input=${(event: Event) => {
          this.resultName = (event.target as HTMLInputElement).value;
        }}
      />
      <button type="submit" ?disabled=${this.resultName.trim() === ''}>${t('lab.nameGive')}</button>
      ${call.named ? html`<span role="status">✓ ${t('lab.as', { name: call.named })}</span>` : nothing}
    </form>`;
  }

  #history() {
    const { t } = this;
    const { calls, shown } = this.view;
    if (calls.length === 0) return nothing;
    return html`<section class="history" aria-label=${t('lab.history')}>
      <h3>${t('lab.history')}</h3>
      <ol>
        ${calls.toReversed().map(
          (call) => html`<li class=${call.undone ? 'undone' : ''}>
            <button
              type="button"
              class="link"
              aria-current=${call.number === shown ? 'true' : nothing}
              @click=${() => this.#feed.show(call.number)}
            >
              <code>${call.named ? `${call.named} = ` : ''}${call.line}</code>
              <span class=${call.report.ending}>${endingOf(call.report, t)}</span>
              ${call.undone ? html`<i>(${t('lab.undone')})</i>` : nothing}
            </button>
          </li>`,
        )}
      </ol>
    </section>`;
  }

  get #function(): LabFunction | undefined {
    return this.view.functions.find(({ name }) => name === this.chosen);
  }

  #choose({ name }: LabFunction, fields: readonly string[] = []): void {
    this.chosen = name;
    this.fields = fields;
    this.problem = '';
    this.#touched = new Set(fields.keys());
    this.#fillIn();
  }

  /** The same function of another list, or else its first. */
  #chooseAnew(): void {
    const { functions } = this.view;
    const same = functions.find(({ name }) => name === this.chosen);
    const next = same ?? functions.find(({ name }) => name === firstFunction) ?? functions[0];
    if (next) this.#choose(next);
  }

  /** Fills what the reader has not written; what he has is judged anew. */
  #fillIn(): void {
    const chosen = this.#function;
    const { state } = this.view;
    if (!chosen || !state) return;
    this.fields = chosen.parameters.map((parameter, i) =>
      this.#touched.has(i) ? (this.fields[i] ?? '') : beginningOf(parameter, state.names, this.selection),
    );
    void this.#judge();
  }

  #type(i: number, text: string): void {
    this.#touched.add(i);
    this.fields = this.fields.with(i, text);
    void this.#judge();
  }

  async #judge(): Promise<void> {
    const chosen = this.#function;
    if (!chosen) return;
    const check = ++this.#check;
    const errors = await this.#feed.check(chosen, this.fields);
    if (check === this.#check) this.errors = errors;
  }

  async #call(): Promise<void> {
    const chosen = this.#function;
    if (!chosen) return;
    await this.#feed.call(chosen, this.fields);
    // An allocation that was to fail has failed, or still will.
    if (this.fail > 0) this.#setFail(0);
  }

  async #again(call: LabCall): Promise<void> {
    const called = this.view.functions.find(({ name }) => name === call.name);
    if (!called) return;
    this.#choose(called, call.fields);
    await this.#call();
  }

  async #nameResult(): Promise<void> {
    await this.#feed.nameResult(this.resultName.trim());
    if (this.view.error === '') this.resultName = '';
  }

  #setFail(n: number): void {
    this.fail = n;
    void this.#feed.failAllocation(n);
  }

  #pickFile(i: number): void {
    const input = this.renderRoot.querySelector<HTMLInputElement>('input[type=file]');
    if (!input) return;
    input.onchange = async () => {
      const file = input.files?.[0];
      input.value = '';
      if (!file) return;
      if (file.size > mostFileBytes) {
        this.problem = this.t('lab.fileTooLarge', { name: file.name });
        return;
      }
      this.problem = '';
      const name = file.name.replaceAll(/\W+/g, '_').replace(/^(?=\d|$)/, 'file_');
      if (await this.#feed.define(name, new Uint8Array(await file.arrayBuffer()))) this.#type(i, name);
    };
    input.click();
  }

  static override styles = labStyles;
}

customElements.define('pagewalk-lab', LabPanel);
