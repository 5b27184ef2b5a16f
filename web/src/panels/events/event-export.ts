// Events as a table for a file.
import type { ExportTable } from '../../common/export.ts';
import { hex } from '../../common/hex.ts';
import type { CodePlace, MachineEvent } from '../../model/machine-event.ts';
import type { TableRoots } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { authorOf, eventWords, stackOf, stackText } from './event-words.ts';

const modes = ['U', 'S', '', 'M'] as const;

/** In the order in which they happened; what happened is told in the words of the page. */
export function eventsExport(
  events: readonly MachineEvent[],
  places: ReadonlyMap<bigint, CodePlace>,
  t: Translate,
  known: TableRoots | undefined,
): ExportTable {
  const rows = events.map((event) => [
    event.instruction,
    event.hart,
    modes[event.mode] ?? '',
    event.pid,
    event.name,
    event.kind,
    eventWords(event, t, known),
    event.count,
    hex(event.pc),
    authorOf(event, places),
    stackText(stackOf(event, places)),
  ]);
  const columns = [
    'instruction',
    'hart',
    'mode',
    'pid',
    'process',
    'kind',
    'what',
    'count',
    'pc',
    'by',
    'stack',
  ];
  return { name: 'events', columns, rows };
}
