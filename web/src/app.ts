// The page: holds what the reader chose and what the machine is, and hands both down. It draws nothing itself.
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { appStyles } from './app-styles.ts';
import { DisposableStore } from './common/disposable.ts';
import type { MachineClient } from './machine/machine-client.ts';
import { sortImages } from './machine/own-images.ts';
import type { MachineSetup, MachineSnapshot, MachineState, MemorySize, Profile } from './machine/protocol.ts';
import type { KernelVariant } from './model/kernel-variants.ts';
import type { Selection } from './model/selection.ts';
import { SourceFiles } from './model/source-files.ts';
import type { FindDialog } from './panels/find-dialog.ts';
import type { ShowRequest } from './panels/panel.ts';
import type { TerminalPanel } from './panels/terminal/terminal-panel.ts';
import type { ColorScheme } from './panels/terminal/terminal-theme.ts';
import type { PanelLayout, Workbench } from './panels/workbench.ts';
import { type Locale, type Translate, translatorFor } from './strings/index.ts';
import { buttonStyles } from './ui/button-styles.ts';
import { droppedFiles, type GivenFile, pickedFiles, readGiven } from './ui/given-files.ts';
import type { HelpDialog } from './ui/help-dialog.ts';
import { type KernelChoice, kernelChoice } from './ui/kernel-choice.ts';
import { isTyping, type KeyAction, pageKey } from './ui/keys.ts';
import { Media } from './ui/media.ts';
import type { NoticeText } from './ui/notice.ts';
import { noticeFor, unusableFilesNotice } from './ui/notice-text.ts';
import { OwnKernelKeeper } from './ui/own-kernel.ts';
import { type Preferences, savePreferences, type Theme } from './ui/preferences.ts';
import type { Tour } from './ui/tour.ts';
import { listenForFiles, offersConsole, printInLight } from './ui/window-events.ts';
import './panels/events/what-happened.ts';
import './panels/terminal/terminal-panel.ts';
import './panels/find-dialog.ts';
import './ui/bottom-line.ts';
import './ui/help-dialog.ts';
import './ui/key-row.ts';
import './ui/split.ts';
import './ui/toolbar.ts';
import './ui/tour.ts';
import './panels/workbench.ts';

/** Elements of the page that are asked to do something. */
interface Parts {
  'pagewalk-find': FindDialog;
  'pagewalk-help': HelpDialog;
  'pagewalk-tour': Tour;
  'pagewalk-workbench': Workbench;
}

export class App extends LitElement {
  static override properties = {
    machine: { attribute: false },
    builtIn: { attribute: false },
    preferences: { attribute: false },
    machineState: { state: true },
    snapshot: { state: true },
    notice: { state: true },
    controlPending: { state: true },
    dropping: { state: true },
    selection: { state: true },
    hart: { state: true },
    sources: { state: true },
  };

  declare machine: MachineClient;
  /** What the kernels of the page boot with. */
  declare builtIn: (variant: KernelVariant) => MachineSetup;
  declare preferences: Preferences;
  declare machineState: MachineState;
  declare snapshot: MachineSnapshot | undefined;
  declare notice: NoticeText | undefined;
  declare controlPending: boolean;
  declare dropping: boolean;
  declare selection: Selection | undefined;
  declare sources: SourceFiles;
  /** The hart that is stepped. */
  declare hart: number;

  readonly #systemDark = new Media(this, '(prefers-color-scheme: dark)');
  readonly #ownKernel = new OwnKernelKeeper(this);
  #shownScheme: ColorScheme | undefined;
  #store = new DisposableStore();

  constructor() {
    super();
    this.controlPending = false;
    this.dropping = false;
    this.hart = 0;
    this.sources = new SourceFiles();
    this.machineState = { phase: 'loading' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.listen(document, 'keydown', (event: KeyboardEvent) => this.#onKey(event));
    printInLight(this.#store, () => this.#scheme);
    listenForFiles(
      this.#store,
      (hanging) => {
        this.dropping = hanging;
      },
      (files) => void droppedFiles(files).then((given) => this.#takeFiles(given)),
    );
    this.#store.add(this.machine.onState.on((state) => this.#onState(state)));
    this.#store.add(
      this.machine.onSnapshot.on((snapshot) => {
        this.snapshot = snapshot;
      }),
    );
    this.#store.add(
      this.machine.onPowerOn.on(() => {
        this.snapshot = undefined;
        this.selection = undefined;
        this.hart = 0;
      }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // Writing even the same attribute to the root makes the browser compute every style anew.
    const root = document.documentElement;
    if (!changed.has('preferences') && this.#shownScheme === this.#scheme) return;
    this.#shownScheme = this.#scheme;
    root.lang = this.preferences.locale;
    root.dataset.scheme = this.#scheme;
    document.title = `${this.#t('page.title')} – ${this.#t('page.tagline')}`;
  }

  override render() {
    const t = this.#t;
    return html`
      <nav><button type="button" class="skip" @click=${this.#skipToPanel}>${t('page.skipToPanel')}</button></nav>
      <pagewalk-toolbar
        role="banner"
        .t=${t}
        .state=${this.machineState}
        .harts=${this.#setup.harts}
        .kernel=${this.#kernel}
        .theme=${this.preferences.theme}
        .kept=${this.#ownKernel.name}
        @own-kernel=${this.#bootKept}
        @forget-kernel=${() => this.#ownKernel.forget()}
        @help=${this.#help}
        @find=${() => this.#answerKey('find', 0)}
        @run=${() => this.machine.run()}
        @pause=${() => this.machine.pause()}
        @reset=${() => this.machine.reset()}
        @step=${(event: CustomEvent<'step' | 'over'>) => this.#step(event.detail)}
        .profile=${this.#setup.profile}
        .memory=${this.#setup.memoryMiB}
        @kernel-change=${(event: CustomEvent<KernelVariant>) => this.#boot(event.detail)}
        @profile-change=${(event: CustomEvent<Profile>) => this.#changeBoard({ profile: event.detail })}
        @memory-change=${(event: CustomEvent<MemorySize>) => this.#changeBoard({ memoryMiB: event.detail })}
        @harts-change=${(event: CustomEvent<number>) => this.#restart({ harts: event.detail })}
        @theme-change=${(event: CustomEvent<Theme>) => this.#prefer({ theme: event.detail })}
        @locale-change=${(event: CustomEvent<Locale>) => this.#prefer({ locale: event.detail })}
        @files=${(event: CustomEvent<File[]>) => this.#takeFiles(pickedFiles(event.detail))}
      ></pagewalk-toolbar>
      <main>${this.#panes(t)}</main>
      <pagewalk-key-row
        role="region"
        aria-label=${t('keys.name')}
        .t=${t}
        .control=${this.controlPending}
        @control-change=${(event: CustomEvent<boolean>) => this.#setControl(event.detail)}
        @key=${(event: CustomEvent<string>) => this.#terminal?.type(event.detail)}
      ></pagewalk-key-row>
      <pagewalk-tour .t=${t} @toured=${this.#toured}></pagewalk-tour>
      <pagewalk-bottom-line
        role="contentinfo"
        aria-label=${t('status.name')}
        .machine=${this.machine}
        .t=${t}
        .state=${this.machineState}
        .snapshot=${this.snapshot}
        .notice=${this.notice}
        .offersTour=${!this.preferences.toured && window.parent === window}
        @dismiss=${this.#dismiss}
        @explain=${() => this.#element('pagewalk-workbench').open('checks')}
        @profile-change=${(event: CustomEvent<Profile>) => this.#changeBoard({ profile: event.detail })}
        @memory-change=${(event: CustomEvent<MemorySize>) => this.#changeBoard({ memoryMiB: event.detail })}
        @start-tour=${this.#startTour}
        @decline-tour=${this.#toured}
      ></pagewalk-bottom-line>
      <pagewalk-help .t=${t} @start-tour=${this.#startTour}></pagewalk-help>
      <pagewalk-find
        .machine=${this.machine}
        .t=${t}
        .snapshot=${this.snapshot}
        .selection=${this.selection}
        @show=${(event: CustomEvent<ShowRequest>) => this.#show(event.detail)}
      ></pagewalk-find>
      ${this.dropping ? html`<div class="drop">${t('drop.here')}</div>` : nothing}
    `;
  }

  #panes(t: Translate) {
    return html`<pagewalk-split
      .name=${t('split.name')}
      .share=${this.preferences.split}
      @share-change=${(event: CustomEvent<number>) => this.#prefer({ split: event.detail })}
      @select=${(event: CustomEvent<Selection>) => {
        this.selection = event.detail;
      }}
      @show=${(event: CustomEvent<ShowRequest>) => this.#show(event.detail)}
    >
      <div slot="first" class="front">
      <pagewalk-terminal
        role="region"
        aria-label=${t('terminal.title')}
        .machine=${this.machine}
        .t=${t}
        .scheme=${this.#scheme}
        .screenReader=${this.preferences.screenReader}
        @leave=${this.#skipToPanel}
        @control-used=${() => this.#setControl(false)}
        @screen-reader-change=${(event: CustomEvent<boolean>) => this.#prefer({ screenReader: event.detail })}
      ></pagewalk-terminal>
      <pagewalk-what-happened
        role="region"
        aria-label=${t('happened.title')}
        .machine=${this.machine}
        .t=${t}
        .open=${this.preferences.happened}
        @open-change=${(event: CustomEvent<boolean>) => this.#prefer({ happened: event.detail })}
      ></pagewalk-what-happened>
      </div>
      <pagewalk-workbench
        slot="second"
        role="region"
        aria-label=${t('panels.name')}
        .machine=${this.machine}
        .t=${t}
        .failed=${this.machineState.phase === 'failed'}
        .selection=${this.selection}
        .sources=${this.sources}
        .layout=${this.preferences}
        @layout-change=${(event: CustomEvent<Partial<PanelLayout>>) => this.#prefer(event.detail)}
        @hart-change=${(event: CustomEvent<number>) => {
          this.hart = event.detail;
        }}
        @files=${(event: CustomEvent<File[]>) => this.#takeFiles(pickedFiles(event.detail))}
      ></pagewalk-workbench>
    </pagewalk-split>`;
  }

  get #setup(): MachineSetup {
    return this.machine.setup ?? this.builtIn('classic');
  }

  get #kernel(): KernelChoice {
    return kernelChoice(this.#setup.kernel, (variant) => this.builtIn(variant).kernel);
  }

  get #t(): Translate {
    return translatorFor(this.preferences.locale);
  }

  get #scheme(): ColorScheme {
    const { theme } = this.preferences;
    if (theme !== 'auto') return theme;
    return this.#systemDark.matches ? 'dark' : 'light';
  }

  get #terminal(): TerminalPanel | null {
    return this.renderRoot.querySelector('pagewalk-terminal');
  }

  #onState(state: MachineState): void {
    if (this.machineState.phase === 'loading' && state.phase === 'running' && offersConsole())
      this.#terminal?.focus();
    // What the page told stays while a machine that runs only grows busy or idle.
    const goesOn = this.machineState.phase === 'running' && state.phase === 'running';
    this.machineState = state;
    if (state.phase === 'paused' && state.stop) this.hart = state.stop.hart;
    if (!goesOn) this.#showNotice();
  }

  #showNotice(): void {
    this.notice = noticeFor(this.machineState, this.#t, {
      reset: () => this.machine.reset(),
      bootBuiltIn: () => this.machine.load(this.builtIn('classic')),
      showCode: () => {
        void this.#element('pagewalk-workbench').open('code');
      },
    });
  }

  #dismiss(): void {
    this.notice = undefined;
  }

  /** It is not offered any more, once it was begun. */
  #startTour(): void {
    this.#element('pagewalk-tour').start();
    this.#toured();
  }

  readonly #toured = () => this.#prefer({ toured: true });

  #prefer(change: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...change };
    savePreferences(this.preferences);
    if (change.locale && this.notice) this.#showNotice();
  }

  #restart(change: Partial<MachineSetup>): void {
    this.machine.load({ ...this.#setup, ...change });
  }

  /** A kernel of the page. After one of the reader's the disk and the board are the page's again, too. */
  #boot(variant: KernelVariant): void {
    const { kernel, disk, profile, memoryMiB } = this.builtIn(variant);
    this.#restart('own' in this.#kernel ? { kernel, disk, profile, memoryMiB } : { kernel });
  }

  #changeBoard(change: Partial<Pick<MachineSetup, 'profile' | 'memoryMiB'>>): void {
    this.#restart(change);
    void this.#ownKernel.keep(this.#setup);
  }

  /** Boots kernel and disk among the files, and shows the sources. */
  async #takeFiles(given: readonly GivenFile[]): Promise<void> {
    const { kernel, disk, sources } = sortImages(await readGiven(given));
    if (sources.length > 0) {
      this.sources = SourceFiles.from(sources);
      void this.#element('pagewalk-workbench').open('code');
    }
    if (!kernel && !disk) {
      if (sources.length > 0) return;
      this.notice = unusableFilesNotice(given, this.#t);
      return;
    }
    this.#restart({ ...(kernel ? { kernel } : {}), ...(disk ? { disk } : {}) });
    void this.#ownKernel.keep(this.#setup);
  }

  #step(kind: 'step' | 'over'): void {
    void this.machine.ask('go', { kind, hart: this.hart });
  }

  #onKey(event: KeyboardEvent): void {
    const key = pageKey(event);
    if (!key || (key.typed && isTyping(event))) return;
    event.preventDefault();
    this.#answerKey(key.action, key.panel);
  }

  #answerKey(action: KeyAction, panel: number): void {
    const running = this.machineState.phase === 'running';
    const answers: Readonly<Record<KeyAction, () => void>> = {
      runPause: () => (running ? this.machine.pause() : this.machine.run()),
      step: () => this.#step('step'),
      stepOver: () => this.#step('over'),
      find: () => this.#element('pagewalk-find').show(),
      panel: () => this.#element('pagewalk-workbench').openNumber(panel),
      help: () => this.#help(),
    };
    answers[action]();
  }

  #help(): void {
    this.#element('pagewalk-help').show();
  }

  #element<Name extends keyof Parts>(name: Name): Parts[Name] {
    return this.renderRoot.querySelector(name) as unknown as Parts[Name];
  }

  #setControl(pending: boolean): void {
    this.controlPending = pending;
    if (this.#terminal) this.#terminal.controlPending = pending;
  }

  #skipToPanel(event: Event): void {
    event.preventDefault();
    this.#element('pagewalk-workbench').focus();
  }

  async #show({ panel, selection, target }: ShowRequest): Promise<void> {
    if (selection) this.selection = selection;
    await this.updateComplete;
    await this.#element('pagewalk-workbench').open(panel, target);
  }

  async #bootKept(): Promise<void> {
    const own = await this.#ownKernel.load();
    if (own) return this.#restart(own);
    const t = this.#t;
    this.notice = { kind: 'error', title: t('own.lost'), detail: '', next: t('own.lost.next'), actions: [] };
  }

  static override styles = [buttonStyles, appStyles];
}

customElements.define('pagewalk-app', App);
