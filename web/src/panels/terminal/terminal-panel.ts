// The console: xterm.js with its DOM renderer, the machine's output in, the reader's keys out.
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import xtermStyles from '@xterm/xterm/css/xterm.css?inline';
import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import { doublePressMs, KeyRouter, withControl } from './key-routing.ts';
import { OutputFilter } from './output-filter.ts';
import { type ColorScheme, terminalThemes } from './terminal-theme.ts';

const fontStack =
  'ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

export class TerminalPanel extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    scheme: {},
    screenReader: { type: Boolean },
    focused: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare scheme: ColorScheme;
  declare screenReader: boolean;
  declare focused: boolean;
  /** The next typed character becomes a control character; the key row sets it and shows it. */
  controlPending = false;

  #terminal: Terminal | undefined;
  #store = new DisposableStore();
  #filter = new OutputFilter();
  readonly #keys = new KeyRouter();
  /** What the machine has sent since the last frame. */
  #waiting: Uint8Array[] = [];
  #frame = 0;
  /** Runs while an Escape is held back. */
  #escape: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.focused = false;
    this.screenReader = false;
    this.scheme = 'dark';
  }

  /** All text of the console, scrolled-out lines included: what assistive tools and tests read. */
  get text(): string {
    const buffer = this.#terminal?.buffer.active;
    if (!buffer) return '';
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y++) {
      const line = buffer.getLine(y);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines.join('\n').trimEnd();
  }

  override focus(): void {
    this.#terminal?.focus();
  }

  /** Sends text to the machine as if it had been typed. */
  type(text: string): void {
    const sent = this.controlPending ? withControl(text) : text;
    if (this.controlPending) {
      this.controlPending = false;
      this.dispatchEvent(new CustomEvent('control-used'));
    }
    this.machine.input(new TextEncoder().encode(sent));
  }

  override render() {
    const { t } = this;
    return html`
      <header>
        <h2>${t('terminal.title')}</h2>
        <span class="hint">${t(this.#hint())}</span>
        <button
          type="button"
          aria-pressed=${this.screenReader}
          title=${t('terminal.screenReaderHint')}
          @click=${() => this.dispatchEvent(new CustomEvent('screen-reader-change', { detail: !this.screenReader }))}
        >
          ${t('terminal.screenReader')}
        </button>
      </header>
      <div id="screen"></div>
    `;
  }

  #hint(): 'terminal.pausedHint' | 'terminal.leaveHint' | 'terminal.enterHint' {
    if (!this.focused) return 'terminal.enterHint';
    return this.machine.state.phase === 'paused' ? 'terminal.pausedHint' : 'terminal.leaveHint';
  }

  override firstUpdated(): void {
    this.#open();
  }

  override updated(changed: PropertyValues<this>): void {
    const terminal = this.#terminal;
    if (!terminal) return;
    if (changed.has('scheme')) terminal.options.theme = terminalThemes[this.scheme];
    if (changed.has('screenReader')) terminal.options.screenReaderMode = this.screenReader;
    if (changed.has('t')) {
      terminal.textarea?.setAttribute('aria-label', this.t('terminal.name'));
      Terminal.strings.promptLabel = this.t('terminal.name');
      Terminal.strings.tooMuchOutput = this.t('terminal.tooMuchOutput');
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#escape);
    this.#store.dispose();
    this.#store = new DisposableStore();
    this.#terminal = undefined;
  }

  #open(): void {
    const screen = this.renderRoot.querySelector<HTMLElement>('#screen');
    if (!screen) return;
    Terminal.strings.promptLabel = this.t('terminal.name');
    const terminal = this.#store.add(
      new Terminal({
        convertEol: true,
        scrollback: 5000,
        fontFamily: fontStack,
        fontSize: 13,
        minimumContrastRatio: 4.5,
        screenReaderMode: this.screenReader,
        theme: terminalThemes[this.scheme],
      }),
    );
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(screen);
    terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.#store.add(terminal.onData((text) => this.type(text)));
    this.#store.listen(screen, 'focusin', () => {
      this.focused = true;
    });
    this.#store.listen(screen, 'focusout', () => {
      this.focused = false;
    });
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(screen);
    this.#store.add(toDisposable(() => observer.disconnect()));
    this.#store.add(this.machine.onOutput.on((bytes) => this.#receive(bytes)));
    this.#store.add(this.machine.onPowerOn.on(() => this.#clear()));
    this.#store.add(this.machine.onState.on(() => this.requestUpdate()));
    this.#terminal = terminal;
  }

  /** False keeps xterm.js from handling the key. */
  #onKey(event: KeyboardEvent): boolean {
    const route = this.#keys.route(event, performance.now(), this.#terminal?.hasSelection() ?? false);
    if (event.type !== 'keydown') return true;
    if (route === 'hold') {
      this.#escape = setTimeout(() => this.#sendEscape(), doublePressMs);
    } else if (route === 'leave') {
      this.#dropEscape();
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('leave'));
    } else if (this.#escape !== undefined) {
      this.#sendEscape();
    }
    return route === 'guest';
  }

  #dropEscape(): void {
    clearTimeout(this.#escape);
    this.#escape = undefined;
  }

  #sendEscape(): void {
    this.#dropEscape();
    this.type('\x1b');
  }

  #receive(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** One write a frame; the machine learns when its bytes are on the screen. */
  #draw(): void {
    this.#frame = 0;
    let size = 0;
    let text = '';
    for (const bytes of this.#waiting.splice(0)) {
      size += bytes.length;
      text += this.#filter.filter(bytes);
    }
    this.#terminal?.write(text, () => this.machine.acknowledge(size));
  }

  #clear(): void {
    for (const { length } of this.#waiting.splice(0)) this.machine.acknowledge(length);
    this.#filter = new OutputFilter();
    this.#terminal?.reset();
  }

  static override styles = [
    unsafeCSS(xtermStyles),
    buttonStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        height: 100%;
      }
      header {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 4px 8px 4px 16px;
        border-bottom: 1px solid var(--line);
      }
      h2 {
        margin: 0;
        font: inherit;
        font-weight: 600;
      }
      .hint {
        flex: 1;
        color: var(--text-soft);
        font-size: 12px;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      #screen {
        flex: 1;
        min-height: 0;
        padding: 6px 0 2px 10px;
        border: 2px solid transparent;
        background: var(--terminal);
      }
      #screen:focus-within {
        border-color: var(--accent);
      }
      /* The console says what it is, and its place is dear: who comes by Tab, or hears the page, finds it. */
      @media (max-width: 599px) {
        header:not(:focus-within) {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-terminal', TerminalPanel);
