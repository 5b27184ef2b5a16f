// What a reader may mean by a few letters or digits: processes, what lies in one's memory, addresses, symbols of the kernel,
// system calls to run to.

import type { AddressRange } from './address-ranges.ts';
import { parseAddress } from './address-text.ts';
import type { Selection, Target } from './selection.ts';
import { type ProcessName, pidOf, type TableId } from './table-choice.ts';

export interface KernelSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly isFunction: boolean;
}

/** What lies in a range of addresses of a table, by the name that it has in the reader's language. */
export interface NamedRegion {
  readonly name: string;
  readonly range: AddressRange;
}

/** The panels that show such things. */
export type FindPanel = 'processes' | 'translate' | 'memory' | 'tables' | 'code';

export type Find = {
  readonly panel: FindPanel;
  /** Undefined: what is selected stays selected. */
  readonly selection?: Selection;
  readonly target?: Target;
} & (
  | { readonly kind: 'process'; readonly pid: number; readonly name: string }
  | { readonly kind: 'va'; readonly va: bigint; readonly table: TableId; readonly name: string }
  | { readonly kind: 'pa'; readonly pa: bigint }
  | { readonly kind: 'region'; readonly region: NamedRegion; readonly table: TableId; readonly name: string }
  | { readonly kind: 'symbol'; readonly symbol: KernelSymbol }
  /** The machine is run to the next of its calls. */
  | { readonly kind: 'call'; readonly call: string }
);

export interface Known {
  readonly processes: readonly ProcessName[];
  /** The table that is looked at. */
  readonly table: TableId;
  readonly kernelKnown: boolean;
  readonly symbols: readonly KernelSymbol[];
  readonly regions: { readonly of: TableId; readonly list: readonly NamedRegion[] };
  /** Names of system calls. */
  readonly systemCalls: readonly string[];
}

const ramBase = 0x80000000n;
const most = 24;
const mostOfKind = 8;

/** The likeliest first. */
export function findsFor(text: string, known: Known): Find[] {
  const word = text.trim().toLowerCase();
  if (word === '') return [];
  const calls = systemCalls(word, known);
  const others = [
    ...processes(word, known),
    ...regions(word, known),
    ...addresses(text, known),
    ...symbols(known),
  ];
  return [...others.slice(0, most - calls.length), ...calls];
}

/** By its name in the reader's language, or by the one that it has in the kernel's source. */
function regions(word: string, { regions: { of: table, list }, processes }: Known): Find[] {
  const name = processes.find(({ pid }) => pid === pidOf(table))?.name ?? '';
  return list
    .filter(
      ({ name, range: { kind } }) => kind !== 'unmapped' && `${name} ${kind}`.toLowerCase().includes(word),
    )
    .slice(0, mostOfKind)
    .map((region) => ({
      kind: 'region',
      panel: 'tables',
      selection: { kind: 'va', table, va: region.range.begin },
      region,
      table,
      name,
    }));
}

const systemCalls = (word: string, known: Known): Find[] =>
  known.systemCalls
    .filter((call) => call.toLowerCase().startsWith(word))
    .slice(0, mostOfKind)
    .map((call) => ({ kind: 'call', panel: 'code', call }));

function processes(word: string, known: Known): Find[] {
  return known.processes
    .filter(({ pid, name }) => String(pid) === word || name.toLowerCase().includes(word))
    .map(({ pid, name }) => ({
      kind: 'process',
      panel: 'processes',
      selection: { kind: 'process', pid },
      pid,
      name,
    }));
}

function addresses(text: string, { processes, table, kernelKnown }: Known): Find[] {
  const parsed = parseAddress(text);
  if ('problem' in parsed) return [];
  const { va } = parsed;
  const tables: TableId[] = [...new Set([table, ...(kernelKnown ? (['kernel'] as const) : [])])];
  const virtual = tables.map(
    (of): Find => ({
      kind: 'va',
      panel: 'translate',
      selection: { kind: 'va', table: of, va },
      va,
      table: of,
      name: processes.find(({ pid }) => pid === pidOf(of))?.name ?? '',
    }),
  );
  const physical: Find = { kind: 'pa', panel: 'memory', selection: { kind: 'pa', pa: va }, pa: va };
  return va >= ramBase && va < 1n << 40n ? [physical, ...virtual] : virtual;
}

/** Kernels map their image at its own addresses. */
function symbols({ symbols, kernelKnown }: Known): Find[] {
  return symbols.map((symbol) => {
    const { address, isFunction } = symbol;
    const selection = { kind: 'va', table: kernelKnown ? 'kernel' : 'satp', va: address } as const;
    if (!isFunction) return { kind: 'symbol', panel: 'translate', selection, symbol };
    return { kind: 'symbol', panel: 'code', selection, target: { kind: 'code', address }, symbol };
  });
}
