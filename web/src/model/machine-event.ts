// Events of the machine: what the module's words mean, and the names of the functions that did them.
import { flagLetters, hasFlag, softwareBits } from './sv39.ts';

/** Numbers as in the module's EventKind. */
export const eventKinds = [
  'trap',
  'interrupt',
  'fault',
  'call',
  'result',
  'satp',
  'fence',
  'switch',
  'alloc',
  'free',
  'pte',
  'mark',
] as const;
export type EventKindName = (typeof eventKinds)[number];

export const maskOf = (kinds: Iterable<EventKindName>): number => {
  let mask = 0;
  for (const kind of kinds) mask |= 1 << eventKinds.indexOf(kind);
  return mask;
};

export interface MachineEvent {
  /** Counts from 1 since power-on. */
  readonly sequence: number;
  /** Instructions begun before it, over all harts. */
  readonly instruction: bigint;
  readonly pc: bigint;
  /** The system call or page fault that it is part of, by its sequence number; 0 for none. */
  readonly within: number;
  /** As module.d.ts says for each kind. */
  readonly data: readonly bigint[];
  /** Addresses behind the calls, the innermost first. */
  readonly callers: readonly bigint[];
  readonly pid: number;
  readonly name: string;
  /** Entries written in a row, of which `data` is the first. */
  readonly count: number;
  readonly kind: EventKindName;
  readonly hart: number;
  /** 0 U, 1 S, 3 M. */
  readonly mode: number;
  readonly level: number;
  /** The arguments of a system call. */
  readonly text: string;
  /** The name of the system call, of a call or its result. */
  readonly call: string;
}

export interface CodePlace {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

const wordsOfEvent = 17;
const ram = 0x8000_0000n;
const half = (word: bigint, high: boolean): bigint => (high ? word >> 32n : word & 0xffff_ffffn);

/** Letters up to the first zero; bytes of the guest that are no ASCII become question marks. */
function nameOf(low: bigint, high: bigint): string {
  let name = '';
  for (const word of [low, high]) {
    for (let shift = 0n; shift < 64n; shift += 8n) {
      const code = Number((word >> shift) & 0xffn);
      if (code === 0) return name;
      name += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?';
    }
  }
  return name;
}

/** What a batch of the module says; `texts` is a list of a sequence number, a text, and so on. */
export function decodeEvents(
  words: BigUint64Array,
  texts: readonly (number | string)[],
  calls: readonly string[],
): MachineEvent[] {
  const textOf = new Map<number, string>();
  for (let i = 0; i + 1 < texts.length; i += 2) textOf.set(texts[i] as number, texts[i + 1] as string);
  const events: MachineEvent[] = [];
  for (let at = 0; at + wordsOfEvent <= words.length; at += wordsOfEvent) {
    const word = (i: number): bigint => words[at + i] ?? 0n;
    const last = Number(word(16));
    const kind = eventKinds[last & 0xff];
    if (!kind) continue;
    const sequence = Number(word(0));
    const callers = [10, 11, 12]
      .flatMap((i) => [half(word(i), false), half(word(i), true)])
      .filter((offset) => offset !== 0n)
      .map((offset) => offset + ram);
    const data = [5, 6, 7, 8, 9].map(word);
    events.push({
      sequence,
      instruction: word(1),
      pc: word(3),
      within: Number(word(4)),
      data,
      callers,
      pid: Number(half(word(13), false)),
      name: nameOf(word(14), word(15)),
      count: Number(half(word(13), true)),
      kind,
      hart: (last >> 8) & 0xff,
      mode: (last >> 16) & 0xff,
      level: (last >> 24) & 0xff,
      text: textOf.get(sequence) ?? '',
      call: kind === 'call' || kind === 'result' ? (calls[Number(data[0])] ?? '') : '',
    });
  }
  return events;
}

/** The addresses whose names an event's row shows: where its instruction lies, and those of the calls. */
export const codeOf = ({ pc, mode, callers }: MachineEvent): readonly bigint[] => [
  ...(mode === 0 ? [] : [pc]),
  ...callers.map((address) => address - 1n),
];

export const isValid = (entry: bigint): boolean => (entry & 1n) !== 0n;
/** R, W or X. */
export const isLeaf = (entry: bigint): boolean => isValid(entry) && (entry & 0xen) !== 0n;
/** The physical address that an entry holds. */
export const pageOf = (entry: bigint): bigint => (entry >> 10n) << 12n;
export const isUser = (entry: bigint): boolean => (entry & 0x10n) !== 0n;

/** The letters of the flags that are set, in the order in which page tables show them, and behind a + the numbers of the software's bits. */
export function flagsOf(entry: bigint): string {
  const letters = flagLetters.filter((letter) => hasFlag(entry, letter)).join('') || '–';
  const bits = softwareBits(entry);
  return bits ? `${letters}+${bits}` : letters;
}
