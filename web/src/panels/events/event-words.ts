// One event in words, and what it points at.
import { html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineSnapshot } from '../../machine/protocol.ts';
import { type CodePlace, flagsOf, type MachineEvent, pageOf } from '../../model/machine-event.ts';
import { placeText } from '../../model/provenance.ts';
import type { Selection } from '../../model/selection.ts';
import { rootOfSatp } from '../../model/sv39.ts';
import { type TableId, type TableRoots, tableAtTheTime, tableWithRoot } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';
import { placeLink } from '../place-link.ts';
import { nameOfTable } from '../table-choice-view.ts';

const number = (event: MachineEvent, i: number): bigint => event.data[i] ?? 0n;

function causeOf(cause: number, t: Translate): string {
  switch (cause) {
    case 1:
    case 5:
    case 7:
    case 12:
    case 13:
    case 15:
      return t(`cause.${cause}`);
    case 2:
      return t('event.illegal');
    case 9:
      return t('event.ecallS');
    default:
      return t('event.trapCause', { n: cause });
  }
}

function interruptOf(cause: number, t: Translate): string {
  if (cause === 1 || cause === 5 || cause === 7 || cause === 9) return t(`event.interrupt.${cause}`);
  return t('event.interrupt.n', { n: cause });
}

function entryText(event: MachineEvent, t: Translate): string {
  const value = (entry: bigint) => (entry === 0n ? '0' : `${hex(pageOf(entry))} ${flagsOf(entry)}`);
  return t(event.count > 1 ? 'event.ptes' : 'event.pte', {
    n: event.count,
    level: event.level,
    va: hex(number(event, 3)),
    before: value(number(event, 1)),
    after: value(number(event, 2)),
  });
}

function pagesText(event: MachineEvent, t: Translate): string {
  const n = Number(number(event, 1) / 4096n);
  return t(n > 1 ? 'event.pages' : 'event.page', { n, pa: hex(number(event, 0)) });
}

export const callName = ({ call, data }: MachineEvent, t: Translate): string =>
  call || t('event.callNumber', { n: Number(data[0] ?? 0n) });

/** The table with that root, as far as it means now what it meant then: pages are used again, pids are not. */
export function tableThen(
  event: MachineEvent,
  root: bigint,
  known: TableRoots | undefined,
): TableId | undefined {
  return tableAtTheTime(root, event.pid, known);
}

function satpText(event: MachineEvent, satp: bigint, t: Translate, known: TableRoots | undefined): string {
  const table = tableThen(event, rootOfSatp(satp), known);
  if (table === undefined) return hex(satp);
  return t('event.satpOf', { satp: hex(satp), table: nameOfTable(table, event.name, t) });
}

/** `known` names the page tables that satp holds. */
export function eventWords(event: MachineEvent, t: Translate, known: TableRoots | undefined): string {
  switch (event.kind) {
    case 'trap':
      return t('event.trap', {
        cause: causeOf(Number(number(event, 0)), t),
        pc: hex(event.pc),
        value: hex(number(event, 1)),
      });
    case 'interrupt':
      return interruptOf(Number(number(event, 0)), t);
    case 'fault':
      return t('event.fault', { cause: causeOf(Number(number(event, 0)), t), va: hex(number(event, 1)) });
    case 'call':
      return `${callName(event, t)}(${event.text})`;
    case 'result':
      return `${callName(event, t)} = ${BigInt.asIntN(64, number(event, 1))}`;
    case 'satp':
      return t('event.satp', {
        before: satpText(event, number(event, 0), t, known),
        after: satpText(event, number(event, 1), t, known),
      });
    case 'fence':
      return number(event, 0) === 1n ? hex(number(event, 1)) : t('event.fenceAll');
    case 'switch':
      return number(event, 0) === 0n
        ? t('event.switchFirst')
        : t('event.switch', { pid: Number(number(event, 0)) });
    case 'alloc':
    case 'free':
      return pagesText(event, t);
    case 'pte':
    case 'mark':
      return entryText(event, t);
  }
}

/** The function that did it: of a page the one that asked for it or gave it back. */
export function authorOf(event: MachineEvent, places: ReadonlyMap<bigint, CodePlace>): string {
  if (event.kind === 'switch' || event.kind === 'mark') return '';
  const caller = event.callers[0];
  const ofPage = event.kind === 'alloc' || event.kind === 'free';
  const address = ofPage && caller !== undefined ? caller - 1n : event.pc;
  const place = event.mode === 0 && !ofPage ? undefined : places.get(address);
  return place ? placeText(place) : '';
}

/** A place in the kernel's code, in words. */
export interface NamedPlace {
  readonly address: bigint;
  readonly text: string;
}

/** The calls that led to it, the innermost first. */
export function stackOf(event: MachineEvent, places: ReadonlyMap<bigint, CodePlace>): NamedPlace[] {
  const own = event.mode === 0 ? [] : [[event.pc, event.pc] as const];
  const code = [...own, ...event.callers.map((address) => [address - 1n, address] as const)];
  return code.map(([instruction, address]) => {
    const place = places.get(instruction);
    return { address, text: (place && placeText(place)) || hex(address) };
  });
}

/** The same in one line, as text. */
export const stackText = (stack: readonly NamedPlace[]): string => stack.map(({ text }) => text).join(' ← ');

/** The same in one line, each a link to its code. */
export const stackView = (stack: readonly NamedPlace[], t: Translate) =>
  stack.map(({ address, text }, i) => html`${i > 0 ? ' ← ' : nothing}${placeLink(address, text, t)}`);

/** What the reader points at with an event. */
export function selectionOf(
  event: MachineEvent,
  snapshot: MachineSnapshot | undefined,
): Selection | undefined {
  switch (event.kind) {
    case 'pte':
    case 'mark': {
      const [address = 0n, , , va = 0n, root = 0n] = event.data;
      const table = tableWithRoot(root, snapshot);
      if (table === undefined) return { kind: 'pa', pa: address };
      return { kind: 'pte', table, address, va, level: event.level };
    }
    case 'alloc':
    case 'free':
      return { kind: 'pa', pa: number(event, 0) };
    case 'fault': {
      const own = event.pid > 0 ? event.pid : 'satp';
      return {
        kind: 'va',
        table: tableThen(event, rootOfSatp(number(event, 2)), snapshot) ?? own,
        va: number(event, 1),
      };
    }
    default:
      return event.pid > 0 ? { kind: 'process', pid: event.pid } : undefined;
  }
}
