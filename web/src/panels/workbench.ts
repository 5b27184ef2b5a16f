// The panels beside the console: tabs, the panel on show, and one in a second row below it when the reader wants two.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { html as staticHtml } from 'lit/static-html.js';
import { DisposableStore, toDisposable } from '../common/disposable.ts';
import type { MachineClient } from '../machine/machine-client.ts';
import type { Selection, Target } from '../model/selection.ts';
import type { SourceFiles } from '../model/source-files.ts';
import type { Translate } from '../strings/index.ts';
import { buttonStyles } from '../ui/button-styles.ts';
import { icons } from '../ui/icons.ts';
import { Media, phoneQuery } from '../ui/media.ts';
import { tabStyles, tabsView } from '../ui/tabs.ts';
import type { Panel, PanelId } from './panel.ts';
import { panels } from './panels.ts';
import './selected/selected-strip.ts';
import '../ui/split.ts';

/** What is shown where. */
export interface PanelLayout {
  readonly panel: string;
  /** '' for none. */
  readonly below: string;
  /** The upper row's share of the two, 0 to 1. */
  readonly rows: number;
}

/** Frames within which a panel has its first answer from the machine. */
const mostFrames = 120;

const known = (id: string): PanelId | undefined => panels.find((panel) => panel.id === id)?.id;

export class Workbench extends LitElement {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    sources: { attribute: false },
    layout: { attribute: false },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  /** Of the kernel that runs, as far as the reader gave them. */
  declare sources: SourceFiles;
  declare layout: PanelLayout;

  readonly #phone = new Media(this, phoneQuery);
  #store = new DisposableStore();

  constructor() {
    super();
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const sizes = new ResizeObserver(() => this.#tellMore());
    sizes.observe(this);
    this.#store.add(toDisposable(() => sizes.disconnect()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  /** The tab of the panel on show is in sight. */
  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('layout') && !changed.has('t')) return;
    const tabs = this.#tabs;
    const chosen = tabs?.querySelector<HTMLElement>('[aria-selected=true]');
    if (!tabs || !chosen) return;
    const { left, width } = chosen.getBoundingClientRect();
    tabs.scrollLeft += left + width / 2 - (tabs.getBoundingClientRect().left + tabs.clientWidth / 2);
    this.#tellMore();
  }

  /** The panel on show gets the focus. */
  override focus(): void {
    void this.#focusOn(this.renderRoot.querySelector<Panel>('[slot=first][role=tabpanel]'));
  }

  /** Brings a panel to sight; one in the second row stays there. */
  async bring(panel: string): Promise<void> {
    if (panel !== this.#below) this.#change({ panel });
    await this.updateComplete;
  }

  /** Brings a panel to sight, in it the target, and the focus there. */
  async open(panel: PanelId, target?: Target): Promise<void> {
    await this.bring(panel);
    const element = this.renderRoot.querySelector<Panel>(`#panel-${panel}`);
    if (element && target) {
      await customElements.whenDefined(element.localName);
      element.showTarget?.(target);
    }
    void this.#focusOn(element);
  }

  /** By the place of its tab, from 1 on. */
  openNumber(number: number): void {
    const panel = panels[number - 1]?.id;
    if (panel) void this.open(panel);
  }

  override render() {
    const { t } = this;
    const below = this.#below;
    return html`<div class="workbench">
      <div class="bar" @scroll=${{ handleEvent: () => this.#tellMore(), capture: true, passive: true }}>
        ${tabsView(
          panels.filter(({ id }) => id !== below).map(({ id, title }) => ({ id, name: t(title) })),
          this.#panel,
          t('panels.name'),
          (panel) => this.#change({ panel }),
        )}
        ${
          below || this.#phone.matches
            ? nothing
            : html`<button type="button" class="split" title=${t('layout.belowHint')} @click=${() => this.#split()}>
                ${t('layout.below')}
              </button>`
        }
        ${this.#phone.matches ? this.#allPanels() : nothing}
      </div>
      <pagewalk-split
        rows
        ?single=${!below}
        .name=${t('layout.rows')}
        .share=${this.layout.rows}
        @share-change=${(event: CustomEvent<number>) => this.#change({ rows: event.detail })}
      >
        ${this.#panels()}
      </pagewalk-split>
      <pagewalk-selected
        role="region"
        aria-label=${t('selected.name')}
        .machine=${this.machine}
        .t=${t}
        .selection=${this.selection}
      ></pagewalk-selected>
    </div>`;
  }

  /** All of them stay, so that none forgets what the reader did there; one that is hidden asks the machine nothing. */
  #panels() {
    const below = this.#below;
    return [
      below ? this.#belowBar(below) : nothing,
      ...panels.map(({ id, element }) => {
        const place = id === this.#panel ? 'first' : id === below ? 'second' : undefined;
        return staticHtml`<${element}
          id="panel-${id}"
          slot=${place ?? 'none'}
          role=${place === 'second' ? 'region' : 'tabpanel'}
          aria-labelledby=${place === 'second' ? 'below' : `tab-${id}`}
          tabindex="-1"
          ?hidden=${place === undefined}
          .machine=${this.machine}
          .t=${this.t}
          .failed=${this.failed}
          .selection=${this.selection}
          .sources=${this.sources}
        ></${element}>`;
      }),
    ];
  }

  /** A panel that has nothing yet takes the focus itself, and hands it on as soon as there is something. */
  async #focusOn(panel: Panel | null): Promise<void> {
    if (!panel) return;
    for (let frame = 0; frame < mostFrames; frame++) {
      panel.focus();
      if (panel.shadowRoot?.activeElement) return;
      HTMLElement.prototype.focus.call(panel);
      await new Promise(requestAnimationFrame);
      if (this.shadowRoot?.activeElement !== panel) return;
    }
  }

  #belowBar(below: PanelId) {
    const { t } = this;
    const choose = (event: Event) => this.#change({ below: (event.target as HTMLSelectElement).value });
    return html`<div slot="second" class="bar below">
      <select id="below" aria-label=${t('layout.belowName')} @change=${choose}>
        ${panels
          .filter(({ id }) => id !== this.#panel)
          .map(({ id, title }) => html`<option value=${id} .selected=${id === below}>${t(title)}</option>`)}
      </select>
      <button type="button" class="split" title=${t('layout.close')} aria-label=${t('layout.close')} @click=${() => this.#change({ below: '' })}>
        ×
      </button>
    </div>`;
  }

  /** All of them at a glance, where the tabs have no room. */
  #allPanels() {
    const choose = (event: Event) => this.#change({ panel: (event.target as HTMLSelectElement).value });
    return html`<label class="all"
      >${icons.menu}<select aria-label=${this.t('panels.all')} @change=${choose}>
        ${panels
          .filter(({ id }) => id !== this.#below)
          .map(
            ({ id, title }) =>
              html`<option value=${id} .selected=${id === this.#panel}>${this.t(title)}</option>`,
          )}
      </select></label
    >`;
  }

  get #tabs(): HTMLElement | null {
    return this.renderRoot.querySelector('.bar > .tabs');
  }

  /** An edge behind which there are more tabs fades. */
  #tellMore(): void {
    const tabs = this.#tabs;
    if (!tabs) return;
    const { scrollLeft, clientWidth, scrollWidth } = tabs;
    tabs.classList.toggle('more-before', scrollLeft > 1);
    tabs.classList.toggle('more-behind', scrollLeft + clientWidth < scrollWidth - 1);
  }

  get #panel(): PanelId {
    return known(this.layout.panel) ?? 'tables';
  }

  get #below(): PanelId | undefined {
    const below = known(this.layout.below);
    return below === this.#panel ? undefined : below;
  }

  /** The panel on show goes to the second row, and the next one takes its place. */
  #split(): void {
    const at = panels.findIndex(({ id }) => id === this.#panel);
    const next = panels[(at + 1) % panels.length]?.id ?? 'tables';
    this.#change({ below: this.#panel, panel: next });
  }

  #change(change: Partial<PanelLayout>): void {
    this.layout = { ...this.layout, ...change };
    this.dispatchEvent(new CustomEvent<Partial<PanelLayout>>('layout-change', { detail: change }));
  }

  static override styles = [
    buttonStyles,
    tabStyles,
    css`
      :host {
        display: block;
        min-height: 0;
      }
      .workbench {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      .bar {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
        padding: 4px 16px 0;
      }
      .bar.below {
        flex: none;
        padding: 4px 16px;
      }
      .bar .tabs {
        flex: 0 1 auto;
        min-width: 0;
        overflow-x: auto;
        scrollbar-width: none;
        overscroll-behavior-x: contain;
      }
      .bar .tabs button {
        flex: none;
        padding: 0 7px;
      }
      .bar .tabs {
        --before: 0px;
        --behind: 0px;
        mask-image: linear-gradient(
          to right,
          transparent,
          black var(--before),
          black calc(100% - var(--behind)),
          transparent
        );
      }
      .bar .tabs.more-before {
        --before: 32px;
      }
      .bar .tabs.more-behind {
        --behind: 32px;
      }
      .all {
        position: relative;
        flex: none;
        display: grid;
        place-items: center;
        box-sizing: border-box;
        width: 40px;
        height: 36px;
        margin-left: auto;
        border: 1px solid var(--control-line);
        border-radius: 4px;
      }
      .all:focus-within {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .all select {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        opacity: 0;
      }
      .split {
        margin-left: auto;
      }
      pagewalk-split {
        flex: 1;
      }
      [hidden] {
        display: none;
      }
      [tabindex='-1']:focus-visible {
        outline-offset: -2px;
      }
      @media print {
        .workbench {
          display: block;
          height: auto;
        }
        .bar {
          display: none;
        }
      }
      @media (max-width: 599px) {
        .bar,
        .bar.below {
          padding-left: 8px;
          padding-right: 8px;
        }
      }
    `,
  ];
}

customElements.define('pagewalk-workbench', Workbench);
