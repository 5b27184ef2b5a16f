// What a reader may mean by a few letters or digits: processes, addresses, symbols of the kernel.
import { parseAddress } from './address-text.ts';
import type { Selection } from './selection.ts';
import { type ProcessName, pidOf, type TableId } from './table-choice.ts';

export interface KernelSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly isFunction: boolean;
}

/** The panels that show such things. */
export type FindPanel = 'processes' | 'translate' | 'memory';

export type Find = {
  readonly panel: FindPanel;
  readonly selection: Selection;
} & (
  | { readonly kind: 'process'; readonly pid: number; readonly name: string }
  | { readonly kind: 'va'; readonly va: bigint; readonly table: TableId; readonly name: string }
  | { readonly kind: 'pa'; readonly pa: bigint }
  | { readonly kind: 'symbol'; readonly symbol: KernelSymbol }
);

export interface Known {
  readonly processes: readonly ProcessName[];
  /** The table that is looked at. */
  readonly table: TableId;
  readonly kernelKnown: boolean;
  readonly symbols: readonly KernelSymbol[];
}

const ramBase = 0x80000000n;
const most = 24;

/** The likeliest first. */
export function findsFor(text: string, known: Known): Find[] {
  const word = text.trim().toLowerCase();
  if (word === '') return [];
  return [...processes(word, known), ...addresses(text, known), ...symbols(known)].slice(0, most);
}

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
  return symbols.map((symbol) => ({
    kind: 'symbol',
    panel: 'translate',
    selection: { kind: 'va', table: kernelKnown ? 'kernel' : 'satp', va: symbol.address },
    symbol,
  }));
}
