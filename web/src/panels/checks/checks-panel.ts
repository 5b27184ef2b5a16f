// The checks of virtual memory: what they found, what they look for, and what the guest's last panic means.

import { css, html, LitElement, nothing } from 'lit';
import { DisposableStore } from '../../common/disposable.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { CheckReport, CheckState, CheckStatus, Finding } from '../../model/checks.ts';
import type { Selection } from '../../model/selection.ts';
import type { Translate } from '../../strings/index.ts';
import { buttonStyles } from '../../ui/button-styles.ts';
import '../../ui/hint.ts';
import { FeedController } from '../feed-controller.ts';
import { type Panel, showIn } from '../panel.ts';
import { bodyStyles, panelStyles } from '../panel-styles.ts';
import { placeLinkStyles } from '../place-link.ts';
import { ChecksFeed, type ChecksView, type EarlierFindings } from './checks-feed.ts';
import { Diagnoser } from './diagnoser.ts';
import { type Diagnosis, diagnosisStyles, diagnosisView } from './diagnosis-view.ts';
import { findingStyles, findingView } from './finding-view.ts';

const signs: Readonly<Record<CheckState, string>> = { Fine: '✓', Found: '✗', Unknown: '?' };

export class ChecksPanel extends LitElement implements Panel {
  static override properties = {
    machine: { attribute: false },
    t: { attribute: false },
    failed: { type: Boolean },
    selection: { attribute: false },
    view: { state: true },
    diagnosis: { state: true },
  };

  declare machine: MachineClient;
  declare t: Translate;
  declare failed: boolean;
  declare selection: Selection | undefined;
  declare view: ChecksView;
  declare diagnosis: Diagnosis | undefined;

  readonly #feed = new ChecksFeed((request) => this.machine.ask('checks', request));
  #store = new DisposableStore();

  constructor() {
    super();
    this.failed = false;
    this.view = this.#feed.view;
    new FeedController(this, this.#feed, (view) => {
      this.view = view;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const diagnoser = new Diagnoser(this.machine);
    this.#store.add(
      diagnoser.onChange.on((diagnosis) => {
        this.diagnosis = diagnosis;
      }),
    );
    this.#store.add(this.machine.onOutput.on((bytes) => diagnoser.read(bytes)));
    this.#store.add(this.machine.onPowerOn.on(() => diagnoser.forget()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.dispose();
    this.#store = new DisposableStore();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.body')?.focus();
  }

  override render() {
    const { t, view, diagnosis } = this;
    return html`<div class="body" tabindex="0" role="group" aria-label=${t('checks.title')}>
      ${diagnosis ? diagnosisView(diagnosis, t, this.machine, this.#translateLink(diagnosis)) : nothing}
      <p class="soft">${t('checks.intro')}</p>
      <p>
        <label class="stay"
          ><input
            type="checkbox"
            .checked=${view.stay}
            @change=${(event: Event) => this.#feed.setStay((event.target as HTMLInputElement).checked)}
          />${t('checks.stay')}</label
        >
      </p>
      ${view.report ? this.#report(view.report) : html`<p>${t('checks.waiting')}</p>`}
      ${view.earlier ? this.#earlier(view.earlier) : nothing}
    </div>`;
  }

  #report({ findings, status, looks, more }: CheckReport) {
    const { t } = this;
    return html`<p class="sum" role="status">
        ${
          findings.length > 0
            ? html`<b class="bad">✗ ${t('checks.some', { n: findings.length })}</b>`
            : looks === 0
              ? t('checks.waiting')
              : html`<b class="good">✓</b> ${t('checks.none', { looks: looks.toLocaleString(t.locale) })}`
        }
        ${more > 0 ? t('checks.more', { n: more }) : nothing}
      </p>
      ${findings.length > 0 ? this.#findings(findings, t('checks.findings')) : nothing}
      <h3 id="list">${t('checks.list')}</h3>
      <ul class="status" aria-labelledby="list">${status.map((one) => this.#status(one))}</ul>`;
  }

  #findings(findings: readonly Finding[], name: string) {
    return html`<ul class="findings" aria-label=${name}>
      ${findings.map((finding) =>
        findingView(finding, this.t, {
          known: this.machine.snapshot,
          show: (selection) => showIn(this, 'tables', selection),
          showPage: (pa) => showIn(this, 'memory', { kind: 'pa', pa }),
        }),
      )}
    </ul>`;
  }

  #earlier({ findings, instructions }: EarlierFindings) {
    const { t } = this;
    return html`<section aria-labelledby="earlier">
      <h3 id="earlier">${t('checks.earlier', { n: findings.length })}</h3>
      <p class="soft">${t('checks.stopped', { n: instructions.toLocaleString(t.locale) })}</p>
      ${this.#findings(findings, t('checks.earlier', { n: findings.length }))}
    </section>`;
  }

  #status({ check, state, gap }: CheckStatus) {
    const { t } = this;
    return html`<li>
      <b class=${state} aria-hidden="true">${signs[state]}</b>
      <span>
        ${t(`check.${check}`)}<span class="soft"> – ${t(`checks.state.${state}`)}</span>
        <pagewalk-hint
          .t=${t}
          .about=${t(`check.${check}`)}
          .text=${`${t(`checkIs.${check}`)} ${t(`why.${check}`)}`}
        ></pagewalk-hint>
        ${gap === 'None' ? nothing : html`<span class="soft gap">${t(`gap.${gap}`)}</span>`}
      </span>
    </li>`;
  }

  #translateLink({ trouble, translation }: Diagnosis): (() => void) | undefined {
    const { stval } = trouble;
    if (stval === undefined || translation === 'gone') return undefined;
    return () => showIn(this, 'translate', { kind: 'va', table: Diagnoser.tableOf(trouble), va: stval });
  }

  static override styles = [
    panelStyles,
    bodyStyles,
    buttonStyles,
    placeLinkStyles,
    diagnosisStyles,
    findingStyles,
    css`
      p {
        margin: 0 0 6px;
      }
      .stay {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      h3 {
        margin: 12px 0 4px;
        font-size: 13px;
      }
      .status {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(260px, 1fr));
        gap: 4px 16px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .status li {
        display: flex;
        gap: 8px;
      }
      .gap {
        display: block;
      }
      .Fine,
      .good {
        color: var(--read-only);
      }
      .Found,
      .bad {
        color: var(--writable);
      }
      .Unknown {
        color: var(--text-soft);
      }
    `,
  ];
}

customElements.define('pagewalk-checks', ChecksPanel);
