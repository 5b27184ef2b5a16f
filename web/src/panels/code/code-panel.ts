// The code panel: where a hart stands, step by step; its registers, call stack and breakpoints.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { DisposableStore } from '../../common/disposable.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { BreakpointRequest } from '../../machine/protocol.ts';
import type { Breakpoint, CodeLine, Goal, HartView, Register, Stop } from '../../model/debugging.ts';
import type { Selection, Target } from '../../model/selection.ts';
import { SourceFiles } from '../../model/source-files.ts';
import { rootOfSatp } from '../../model/sv39.ts';
import { pidOf, type TableId, tableWithRoot } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { hartText, modeText, placeText, registerHint, stopText } from '../../ui/debug-words.ts';
import { FeedController } from '../feed-controller.ts';
import { type Panel, select } from '../panel.ts';
import { breakpointsView, callsView } from './breakpoints-view.ts';
import { CodeFeed, type CodeView } from './code-feed.ts';
import { codeStyles } from './code-styles.ts';
import { listingView } from './listing-view.ts';
import { registersView } from './registers-view.ts';
import { goalOf, offeredChoice, runToOptions } from './run-to-view.ts';

/** Names offered while the reader writes. */
const mostOffers = 400;

export class CodePanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    sources: { attribute: false },
    view: { state: true },
    stop: { state: true },
    running: { state: true },
    choice: { state: true },
    place: { state: true },
    functions: { state: true },
    problem: { state: true },
    explained: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare sources: SourceFiles;
  declare view: CodeView;
  /** Why the machine stands still, unless the reader paused it. */
  declare stop: Stop | undefined;
  declare running: boolean;
  declare choice: string;
  declare place: string;
  declare functions: readonly string[];
  /** Why something was not done, in English as the machine said it. */
  declare problem: string;
  declare explained: Register | undefined;

  readonly #feed = new CodeFeed({
    code: (request) => this.machine.ask('code', request),
    breakpoints: (request) => this.machine.ask('breakpoints', request),
    systemCalls: () => this.machine.ask('system-calls', {}),
    standsStill: () => this.machine.state.phase !== 'running',
  });
  #store = new DisposableStore();
  /** The code at a place that another panel named is on its way. */
  #awaitsTarget = false;
  /** What was last brought into sight. */
  #shown: bigint | undefined;

  constructor() {
    super();
    this.failed = false;
    this.running = false;
    this.sources = new SourceFiles();
    this.view = this.#feed.view;
    this.choice = 'place';
    this.place = '';
    this.functions = [];
    this.problem = '';
    new FeedController(this, this.#feed, (view) => {
      if (view.at !== this.view.at) this.#awaitsTarget = false;
      this.view = view;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const follow = () => {
      const { state } = this.machine;
      this.running = state.phase === 'running';
      this.stop = state.phase === 'paused' ? state.stop : undefined;
      if (this.stop) this.#feed.follow(this.stop.hart);
    };
    follow();
    this.#store.add(this.machine.onState.on(follow));
    this.#store.add(
      this.machine.onPowerOn.on(() => {
        this.functions = [];
      }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  /** Not before what the reader wanted to see is there. */
  override focus(): void {
    if (this.#awaitsTarget) return;
    const looked = this.renderRoot.querySelector<HTMLElement>('.listing .looked .mark');
    (looked ?? this.renderRoot.querySelector<HTMLElement>('.listing [tabindex="0"]'))?.focus();
  }

  showTarget(target: Target): void {
    if (target.kind !== 'code') return;
    this.#awaitsTarget = true;
    this.#feed.look(target.address, 'kernel');
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('view')) this.#showCurrent(changed.get('view'));
  }

  override render() {
    const { t, view } = this;
    return html`
      ${this.#controls()}
      <p class="where" role="status">${this.#where()}</p>
      ${this.stop?.cause === 'system-call' ? html`<p class="soft">${t('code.callHint')}</p>` : nothing}
      ${this.problem === '' ? nothing : html`<p class="warning" role="alert">${this.problem}</p>`}
      ${view.at ? this.#body(view.at) : html`<p class="soft">${t('code.noneYet')}</p>`}
    `;
  }

  #controls() {
    const { t, view } = this;
    return html`<div class="controls">
      ${
        view.harts > 1
          ? html`<select aria-label=${t('code.hart')} @change=${this.#onHart}>
              ${Array.from(
                { length: view.harts },
                (_, hart) =>
                  html`<option value=${hart} .selected=${hart === view.hart}>${t('stop.hart', { hart })}</option>`,
              )}
            </select>`
          : nothing
      }
      <button type="button" title=${t('code.outHint')} @click=${() => this.#go({ kind: 'out', hart: view.hart })}>
        ${t('code.out')}
      </button>
      <form class="run-to" @submit=${this.#onRunTo}>
        <label for="goal">${t('code.runTo')}</label>
        <select id="goal" @change=${(event: Event) => {
          this.choice = (event.target as HTMLSelectElement).value;
        }}>
          ${runToOptions(this.#choice, view.systemCalls, this.selection, t)}
        </select>
        ${this.#choice === 'place' ? this.#placeField('place', this.place) : nothing}
        <button type="submit">${t('code.go')}</button>
      </form>
      <datalist id="functions">${this.functions.slice(0, mostOffers).map((name) => html`<option value=${name}></option>`)}</datalist>
    </div>`;
  }

  get #choice(): string {
    return offeredChoice(this.choice, this.view.systemCalls);
  }

  #placeField(id: string, value: string) {
    const { t } = this;
    return html`<input
      id=${id}
      name="place"
      type="text"
      list="functions"
      aria-label=${t('code.place')}
      placeholder=${t('code.placeHint')}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      maxlength="200"
      .value=${value}
      @focus=${this.#offer}
      @input=${(event: Event) => {
        if (id === 'place') this.place = (event.target as HTMLInputElement).value;
      }}
    />`;
  }

  #where() {
    const { t, stop, view } = this;
    if (stop) return `${stopText(t, stop)} · ${hartText(t, stop)}`;
    if (!view.at) return '';
    const { at } = view;
    const line = at.code.find(({ address }) => address === at.pc);
    const place = placeText(line ?? { address: at.pc, function: '', offset: 0, file: '', line: 0 });
    const where = t('code.where', { hart: at.hart, mode: modeText(t, at.privilege), place });
    const more = this.running ? t(at.waiting ? 'code.waiting' : 'code.running') : '';
    return more === '' ? where : `${where} · ${more}`;
  }

  #body(at: HartView) {
    const { t, view, sources } = this;
    const look = (address: bigint) => this.#feed.look(address, 'hart');
    const lookInKernel = (address: bigint) => this.#feed.look(address, 'kernel');
    return html`<div class="body">
      <section class="code" tabindex="-1">
        ${
          view.elsewhere === undefined
            ? nothing
            : html`<button type="button" class="back" @click=${() => this.#feed.follow(view.hart)}>${t('code.back')}</button>`
        }
        ${listingView({ at, breakpoints: view.breakpoints, sources, looked: view.elsewhere }, t, {
          toggle: (line, breakpoint) => void this.#toggle(at, line, breakpoint),
          look,
        })}
      </section>
      <section class="side" tabindex="0" role="group" aria-label=${t('code.registers')}>
        <h3>${t('code.calls')}</h3>
        ${callsView(at.calls, t, lookInKernel)}
        <h3>${t('code.breakpoints')}</h3>
        ${breakpointsView(view.breakpoints, t, {
          enable: (id, enabled) => void this.#change({ action: 'enable', id, enabled }),
          remove: (id) => void this.#change({ action: 'remove', id }),
          look: (address, space) => this.#feed.look(address, space),
        })}
        <form class="add" @submit=${this.#onAdd}>${this.#placeField('new', '')}<button type="submit">${t('code.addBreakpoint')}</button></form>
        <h3>${t('code.registers')}</h3>
        ${registersView(at, view.changed, t, {
          select: (va) => select(this, { kind: 'va', table: this.#tableOf(at), va }),
          explain: (register) => {
            this.explained = register;
          },
        })}
        <p class="soft hint">${(this.explained && registerHint(t, this.explained)) || t('code.changedHint')}</p>
        <h3>${t('code.sources')}</h3>
        <p class="soft">${sources.count > 0 ? t('code.sourcesLoaded', { n: sources.count }) : t('code.sourcesHint')}</p>
        <button type="button" @click=${() => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click()}>
          ${t('code.openSources')}
        </button>
        <input type="file" multiple hidden @change=${this.#onSources} />
      </section>
    </div>`;
  }

  /** Which table the addresses of the hart belong to, as the other panels name it. */
  #tableOf(at: HartView): TableId {
    const { snapshot } = this.machine;
    return tableWithRoot(rootOfSatp(at.satp), snapshot) ?? 'satp';
  }

  /** The instruction that is looked at, or that is next, comes into sight when it is another one than before. */
  #showCurrent(before: CodeView | undefined): void {
    const { at, elsewhere } = this.view;
    if (!at || before?.at === at) return;
    const { address, block } =
      elsewhere === undefined
        ? ({ address: at.pc, block: 'nearest' } as const)
        : ({ address: elsewhere, block: 'center' } as const);
    if (address === this.#shown) return;
    this.#shown = address;
    const row = this.renderRoot.querySelector(elsewhere === undefined ? '.current' : '.looked');
    row?.scrollIntoView({ block });
  }

  async #toggle(at: HartView, line: CodeLine, breakpoint: Breakpoint | undefined): Promise<void> {
    if (breakpoint) return this.#change({ action: 'remove', id: breakpoint.id });
    const inKernel = at.privilege !== 0 || line.function !== '';
    if (inKernel) return this.#change({ action: 'add', text: `0x${line.pa.toString(16)}` });
    const table = this.#tableOf(at);
    const pid = pidOf(table) ?? 0;
    return this.#change({ action: 'add-in-program', name: placeText(line), va: line.address, pid });
  }

  async #change(request: BreakpointRequest): Promise<void> {
    this.problem = await this.#feed.change(request);
  }

  async #go(goal: Goal): Promise<void> {
    const answer = await this.machine.ask('go', goal);
    this.problem = answer.kind === 'going' ? answer.problem : '';
  }

  #onRunTo(event: Event): void {
    event.preventDefault();
    const goal = goalOf(this.#choice, this.place, this.selection);
    if (goal) void this.#go(goal);
    else this.renderRoot.querySelector<HTMLElement>('#place')?.focus();
  }

  async #onAdd(event: Event): Promise<void> {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector('input');
    if (!field?.value.trim()) return;
    await this.#change({ action: 'add', text: field.value.trim() });
    if (this.problem === '') field.value = '';
  }

  #onHart(event: Event): void {
    const hart = Number((event.target as HTMLSelectElement).value);
    this.stop = undefined;
    this.#feed.follow(hart);
    this.dispatchEvent(new CustomEvent('hart-change', { detail: hart, bubbles: true, composed: true }));
  }

  #onSources(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    this.dispatchEvent(new CustomEvent('files', { detail: files, bubbles: true, composed: true }));
  }

  async #offer(): Promise<void> {
    if (this.functions.length > 0) return;
    const answer = await this.machine.ask('functions', {});
    if (answer.kind === 'functions') this.functions = answer.names;
  }

  static override styles = codeStyles;
}

customElements.define('pagewalk-code', CodePanel);
