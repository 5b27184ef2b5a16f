// What the reader chooses of the events: a hart, a process, the kinds.
import { html, nothing } from 'lit';
import { processesIn } from '../../model/event-filter.ts';
import { type EventKindName, eventKinds, type MachineEvent } from '../../model/machine-event.ts';
import type { Translate } from '../../strings/index.ts';

export interface ChosenEvents {
  /** How many there are. */
  readonly harts: number;
  /** Undefined: all. */
  readonly hart: number | undefined;
  readonly pid: number | undefined;
  /** Those whose processes can be chosen. */
  readonly events: readonly MachineEvent[];
}

export interface FilterActions {
  readonly chooseHart: (hart: number | undefined) => void;
  readonly chooseProcess: (pid: number | undefined) => void;
}

const numberOrAll = (event: Event): number | undefined => {
  const { value } = event.target as HTMLSelectElement;
  return value === '' ? undefined : Number(value);
};

export function eventChoicesView(chosen: ChosenEvents, t: Translate, actions: FilterActions) {
  const { harts, hart, pid, events } = chosen;
  const option = (value: number | undefined, words: string, isChosen: boolean) =>
    html`<option value=${value ?? ''} .selected=${isChosen}>${words}</option>`;
  return html`
    ${
      harts > 1
        ? html`<label
            >${t('events.hart')}
            <select @change=${(event: Event) => actions.chooseHart(numberOrAll(event))}>
              ${option(undefined, t('events.all'), hart === undefined)}
              ${Array.from({ length: harts }, (_, i) => option(i, String(i), i === hart))}
            </select></label
          >`
        : nothing
    }
    <label
      >${t('events.process')}
      <select @change=${(event: Event) => actions.chooseProcess(numberOrAll(event))}>
        ${option(undefined, t('events.all'), pid === undefined)}
        ${processesIn(events).map((process) => option(process.pid, `${process.pid} ${process.name}`, process.pid === pid))}
      </select></label
    >
  `;
}

export function eventKindsView(
  kinds: ReadonlySet<EventKindName>,
  t: Translate,
  toggle: (kind: EventKindName) => void,
) {
  return html`<div class="kinds" role="group" aria-label=${t('events.kinds')}>
    ${eventKinds.map(
      (kind) =>
        html`<button
          type="button"
          class="kind ${kind}"
          aria-pressed=${kinds.has(kind)}
          @click=${() => toggle(kind)}
        >
          ${t(`event.kind.${kind}`)}
        </button>`,
    )}
  </div>`;
}
