// What all panels have in common: what they are given, and how they speak of what the reader does there.
import type { LitElement } from 'lit';
import type { MachineClient } from '../machine/machine-client.ts';
import type { Selection, Target } from '../model/selection.ts';
import type { Translate } from '../strings/index.ts';

/** By what it is about; panels.ts has the list. */
export type PanelId =
  | 'tables'
  | 'translate'
  | 'memory'
  | 'processes'
  | 'events'
  | 'checks'
  | 'tlb'
  | 'code'
  | 'lab';

/** An element that stands beside the console. One that is hidden asks the machine nothing. */
export interface Panel extends LitElement {
  machine: MachineClient;
  t: Translate;
  /** There is no machine to ask. */
  failed: boolean;
  /** What the reader pointed at last, here or in another panel. */
  selection: Selection | undefined;
  /** Shows what only this panel can show. */
  showTarget?(target: Target): void;
}

/** Detail of the event `show`: the reader wants to see something in another panel. */
export interface ShowRequest {
  readonly panel: PanelId;
  /** Undefined: it stays what it is. */
  readonly selection?: Selection | undefined;
  readonly target?: Target | undefined;
}

/** Tells the page that the reader points at something; every panel is then handed it. */
export const select = (from: EventTarget, selection: Selection): boolean =>
  from.dispatchEvent(new CustomEvent('select', { detail: selection, bubbles: true, composed: true }));

/** Asks the page for what stands in `detail`. */
export const show = (from: EventTarget, detail: ShowRequest): boolean =>
  from.dispatchEvent(new CustomEvent<ShowRequest>('show', { detail, bubbles: true, composed: true }));

/** Asks the page to select something and to open a panel that shows it. */
export const showIn = (from: EventTarget, panel: PanelId, selection: Selection): boolean =>
  show(from, { panel, selection });

const panelOf = { comparison: 'tables', event: 'events', code: 'code' } as const satisfies Record<
  Target['kind'],
  PanelId
>;

/** Asks the page to show it in the panel that can, and perhaps to select something as well. */
export const showTarget = (from: EventTarget, target: Target, selection?: Selection): boolean =>
  show(from, { panel: panelOf[target.kind], selection, target });
