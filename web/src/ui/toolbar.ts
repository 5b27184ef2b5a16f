// The header: what the machine does, what it is made of, and how the page looks.
import { css, html, LitElement, nothing } from 'lit';
import {
  type MachineState,
  type MemorySize,
  memorySizes,
  type Profile,
  profiles,
} from '../machine/protocol.ts';
import { kernelVariants } from '../model/kernel-variants.ts';
import { type Locale, localeNames, type Translate } from '../strings/index.ts';
import { buttonStyles } from './button-styles.ts';
import { icons } from './icons.ts';
import type { Theme } from './preferences.ts';

const maxHarts = 8;
const themes: readonly Theme[] = ['auto', 'light', 'dark'];

import type { KernelChoice } from './kernel-choice.ts';

export class Toolbar extends LitElement {
  static override properties = {
    t: { attribute: false },
    state: { attribute: false },
    kernel: { attribute: false },
    harts: { type: Number },
    profile: {},
    memory: { type: Number },
    theme: {},
    kept: {},
  };

  declare t: Translate;
  declare state: MachineState;
  declare kernel: KernelChoice;
  declare harts: number;
  /** The board; only the reader's own kernel may need another. */
  declare profile: Profile;
  /** MiB of RAM; the same is true of it. */
  declare memory: MemorySize;
  declare theme: Theme;
  /** The reader's own kernel that this browser keeps, by its name; '' for none. */
  declare kept: string;

  constructor() {
    super();
    this.kept = '';
  }

  override render() {
    const { t } = this;
    return html`
      <h1 title=${t('page.tagline')}>${t('page.title')}</h1>
      <div class="group" role="group" aria-label=${t('toolbar.name')}>
        ${this.#runButton()}
        ${this.#stepButton('step')} ${this.#stepButton('over')}
        <button type="button" title=${t('toolbar.resetHint')} @click=${() => this.#send('reset')}>
          ${icons.reset}<span>${t('toolbar.reset')}</span>
        </button>
        ${this.#kernelMenu()}
        <select class="harts" aria-label=${t('toolbar.harts')} title=${t('toolbar.hartsHint')} @change=${this.#onHarts}>
          ${Array.from({ length: maxHarts }, (_, i) => i + 1).map(
            (n) => html`<option value=${n} .selected=${n === this.harts}>
              ${n === 1 ? t('toolbar.hartOne') : t('toolbar.hartMany', { n })}
            </option>`,
          )}
        </select>
        ${'own' in this.kernel ? html`${this.#boardMenu()} ${this.#memoryMenu()}` : nothing}
        <button type="button" class="open" title=${t('toolbar.openHint')} @click=${this.#pickFiles}>
          ${icons.open}<span>${t('toolbar.open')}</span>
        </button>
        <input type="file" multiple hidden @change=${this.#onFiles} />
      </div>
      <div class="group">
        <button type="button" class="find" title=${t('find.openHint')} @click=${() => this.#send('find')}>
          ${icons.find}<span>${t('find.open')}</span>
        </button>
        ${this.#languageButton()}
        <select class="theme" aria-label=${t('toolbar.theme')} title=${t('toolbar.theme')} @change=${this.#onTheme}>
          ${themes.map(
            (theme) =>
              html`<option value=${theme} .selected=${theme === this.theme}>${t(`toolbar.theme.${theme}`)}</option>`,
          )}
        </select>
        <button type="button" class="help" aria-label=${t('help.open')} title=${t('help.openHint')} @click=${() => this.#send('help')}>?</button>
      </div>
    `;
  }

  #kernelMenu() {
    const { t, kernel } = this;
    const chosen = 'variant' in kernel ? kernel.variant : undefined;
    return html`<select
      class="kernel"
      aria-label=${t('toolbar.kernel')}
      title=${t('toolbar.kernelHint')}
      @change=${this.#onKernel}
    >
      ${'own' in kernel ? html`<option disabled .selected=${true}>${kernel.own}</option>` : nothing}
      ${kernelVariants.map(
        (variant) =>
          html`<option value=${variant} .selected=${variant === chosen}>${t(`kernel.${variant}`)}</option>`,
      )}
      ${
        this.kept
          ? html`<optgroup label=${t('own.group')}>
              <option value="own">${t('own.option', { name: this.kept })}</option>
              <option value="forget">${t('own.forget')}</option>
            </optgroup>`
          : nothing
      }
    </select>`;
  }

  #boardMenu() {
    const { t } = this;
    return html`<select class="board" aria-label=${t('board.name')} title=${t('board.hint')} @change=${this.#onBoard}>
      ${profiles.map(
        (profile) =>
          html`<option value=${profile} .selected=${profile === this.profile}>${t(`board.${profile}`)}</option>`,
      )}
    </select>`;
  }

  #memoryMenu() {
    const { t } = this;
    return html`<select class="memory" aria-label=${t('ram.name')} title=${t('ram.hint')} @change=${this.#onMemory}>
      ${memorySizes.map(
        (size) =>
          html`<option value=${size} .selected=${size === this.memory}>${t('ram.size', { size })}</option>`,
      )}
    </select>`;
  }

  #runButton() {
    const { t } = this;
    const running = this.state.phase === 'running';
    const action = t(running ? 'toolbar.pause' : 'toolbar.run');
    return html`<button
      type="button"
      class="primary"
      title=${t('toolbar.runKey', { action })}
      ?disabled=${!running && this.state.phase !== 'paused'}
      @click=${() => this.#send(running ? 'pause' : 'run')}
    >
      ${running ? icons.pause : icons.run}<span>${action}</span>
    </button>`;
  }

  #stepButton(kind: 'step' | 'over') {
    const { t } = this;
    const { phase } = this.state;
    return html`<button
      type="button"
      title=${t(`code.${kind}Hint`)}
      ?disabled=${phase !== 'running' && phase !== 'paused'}
      @click=${() => this.#send('step', kind)}
    >
      ${icons[kind]}<span>${t(`code.${kind}`)}</span>
    </button>`;
  }

  /** Offers the other language, in its own words. */
  #languageButton() {
    const other: Locale = this.t.locale === 'en' ? 'zh-CN' : 'en';
    return html`<button type="button" lang=${other} @click=${() => this.#send('locale-change', other)}>
      ${localeNames[other]}
    </button>`;
  }

  #pickFiles(): void {
    this.renderRoot.querySelector('input')?.click();
  }

  #onFiles(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.#send('files', [...(input.files ?? [])]);
    input.value = '';
  }

  #onKernel(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (value !== 'own' && value !== 'forget') {
      this.#send('kernel-change', value);
      return;
    }
    // Nothing is chosen yet: the menu goes on showing what runs.
    this.requestUpdate();
    this.#send(value === 'own' ? 'own-kernel' : 'forget-kernel');
  }

  #onHarts(event: Event): void {
    this.#send('harts-change', Number((event.target as HTMLSelectElement).value));
  }

  #onBoard(event: Event): void {
    this.#send('profile-change', (event.target as HTMLSelectElement).value);
  }

  #onMemory(event: Event): void {
    this.#send('memory-change', Number((event.target as HTMLSelectElement).value));
  }

  #onTheme(event: Event): void {
    this.#send('theme-change', (event.target as HTMLSelectElement).value);
  }

  #send(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  static override styles = [
    buttonStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px 16px;
        min-height: var(--bar);
        padding: 0 12px 0 16px;
        box-sizing: border-box;
        border-bottom: 1px solid var(--line);
        background: var(--surface);
      }
      h1 {
        margin: 0;
        font: inherit;
        font-size: 16px;
        font-weight: 700;
      }
      .group {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .group:first-of-type {
        min-width: 0;
      }
      .group:last-child {
        margin-left: auto;
      }
      .kernel,
      .board {
        flex: 0 1 auto;
        min-width: 4.5em;
      }
      .board {
        max-width: 10em;
      }
      .kernel {
        max-width: 14em;
        text-overflow: ellipsis;
      }
      @media (max-width: 1099px) {
        :host {
          flex-wrap: wrap;
          padding-top: 4px;
          padding-bottom: 4px;
        }
        .group {
          display: contents;
        }
      }
      @media (max-width: 599px) {
        /* What is chosen stands below what is pressed, and the kernel's name has what room there is. */
        .kernel,
        .harts,
        .board,
        .memory,
        .open,
        .theme {
          order: 2;
        }
        :host::after {
          content: '';
          order: 1;
          flex: 0 0 100%;
          margin-top: -6px;
        }
        .kernel {
          flex: 1 1 5em;
          min-width: 5em;
          max-width: none;
        }
        .harts,
        .board {
          max-width: 5.4em;
        }
        :host {
          flex-wrap: wrap;
          padding: 4px 8px;
          gap: 6px;
        }
        h1 {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
        .group {
          display: contents;
        }
        .group button span {
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

customElements.define('pagewalk-toolbar', Toolbar);
