// How far the machine is, how fast, and what each hart does at the moment of the snapshot.
import { css, html, LitElement, nothing } from 'lit';
import type { HartSnapshot, MachineSnapshot, MachineState } from '../machine/protocol.ts';
import { rootOfSatp } from '../model/sv39.ts';
import { pidOf, tableWithRoot } from '../model/table-choice.ts';
import type { Translate } from '../strings/index.ts';

const shownHarts = 4;
const modes: Readonly<Record<number, 'user' | 'supervisor' | 'machine'>> = {
  0: 'user',
  1: 'supervisor',
  3: 'machine',
};
const cyclesPerSecond = 1e9;

export class StatusBar extends LitElement {
  static override properties = {
    t: { attribute: false },
    state: { attribute: false },
    snapshot: { attribute: false },
  };

  declare t: Translate;
  declare state: MachineState;
  declare snapshot: MachineSnapshot | undefined;

  override render() {
    const { t, snapshot } = this;
    return html`
      <div>${snapshot ? this.#figures(snapshot) : nothing}</div>
      <span class="activity">${t(`status.${this.#activity()}`)}</span>
    `;
  }

  #figures(snapshot: MachineSnapshot) {
    const { t } = this;
    const seconds = (Number(snapshot.cycles) / cyclesPerSecond).toFixed(2);
    const more = snapshot.harts.length - shownHarts;
    return html`
      <span><b>${snapshot.instructions.toLocaleString(t.locale)}</b> ${t('status.instructions')}</span>
      <span>${t('status.virtualTime', { seconds })}</span>
      <span class="speed">${t('status.mips', { mips: snapshot.mips < 10 ? snapshot.mips.toFixed(1) : Math.round(snapshot.mips) })}</span>
      ${snapshot.harts.slice(0, shownHarts).map((hart, n) => this.#hart(hart, n, snapshot))}
      ${more > 0 ? html`<span>${t('status.moreHarts', { n: more })}</span>` : nothing}
    `;
  }

  #hart(hart: HartSnapshot, n: number, snapshot: MachineSnapshot) {
    const { t } = this;
    const mode = modes[hart.privilege];
    const table = tableWithRoot(rootOfSatp(hart.satp), snapshot);
    const process = table && snapshot.processes.find(({ pid }) => pid === pidOf(table));
    return html`<span class="hart"
      >${t('status.hart', { n })}: ${mode ? t(`status.mode.${mode}`) : nothing}
      ${process ? t('status.process', { pid: process.pid, name: process.name }) : nothing}
      ${hart.waiting ? t('status.waits') : nothing}</span
    >`;
  }

  #activity() {
    const { state } = this;
    if (state.phase !== 'running') return state.phase;
    return state.activity === 'waiting-for-terminal' ? 'waitingForTerminal' : state.activity;
  }

  static override styles = css`
    :host {
      display: flex;
      gap: 12px;
      color: var(--text-soft);
      font-size: 12px;
      line-height: 20px;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    /* One line: what has no room in it stands in the next ones, which are not seen. */
    div {
      flex: 1;
      display: flex;
      flex-wrap: wrap;
      gap: 0 20px;
      min-width: 0;
      height: 20px;
      overflow: hidden;
    }
    b {
      color: var(--text);
      font-weight: 600;
    }
    .activity {
      flex: none;
      color: var(--text);
    }
    @media (max-width: 899px) {
      .hart {
        display: none;
      }
    }
    @media (max-width: 599px) {
      .speed {
        display: none;
      }
      div {
        gap: 0 10px;
      }
      :host {
        font-size: 11px;
      }
    }
  `;
}

customElements.define('pagewalk-status-bar', StatusBar);
