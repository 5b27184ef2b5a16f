// Every word on the page, by the part of the page that shows it. zh/ has the same keys.
import { checks } from './checks.ts';
import { code } from './code.ts';
import { events } from './events.ts';
import { glossary } from './glossary.ts';
import { guide } from './guide.ts';
import { lab } from './lab.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { processes } from './processes.ts';
import { ranges } from './ranges.ts';
import { selected } from './selected.ts';
import { tables } from './tables.ts';
import { terminal } from './terminal.ts';
import { translate } from './translate.ts';

export const en = {
  ...page,
  ...machine,
  ...terminal,
  ...tables,
  ...ranges,
  ...translate,
  ...checks,
  ...code,
  ...events,
  ...glossary,
  ...guide,
  ...lab,
  ...memory,
  ...processes,
  ...selected,
} as const;

export type Strings = typeof en;
