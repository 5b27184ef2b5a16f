// The panels that share the place beside the console, in the order of their tabs.
import { literal, type StaticValue } from 'lit/static-html.js';
import type { Strings } from '../strings/en/index.ts';
import type { PanelId } from './panel.ts';
import './checks/checks-panel.ts';
import './code/code-panel.ts';
import './events/events-panel.ts';
import './lab/lab-panel.ts';
import './memory/memory-panel.ts';
import './page-tables/page-tables-panel.ts';
import './processes/processes-panel.ts';
import './tlb/tlb-panel.ts';
import './translate/translate-panel.ts';

export interface PanelEntry {
  readonly id: PanelId;
  readonly title: Extract<keyof Strings, `${string}.title`>;
  readonly element: StaticValue;
}

export const panels: readonly PanelEntry[] = [
  { id: 'tables', title: 'tables.title', element: literal`pagewalk-page-tables` },
  { id: 'translate', title: 'translate.title', element: literal`pagewalk-translate` },
  { id: 'memory', title: 'memory.title', element: literal`pagewalk-memory` },
  { id: 'processes', title: 'processes.title', element: literal`pagewalk-processes` },
  { id: 'events', title: 'events.title', element: literal`pagewalk-events` },
  { id: 'checks', title: 'checks.title', element: literal`pagewalk-checks` },
  { id: 'tlb', title: 'tlb.title', element: literal`pagewalk-tlb` },
  { id: 'code', title: 'code.title', element: literal`pagewalk-code` },
  { id: 'lab', title: 'lab.title', element: literal`pagewalk-lab` },
];
