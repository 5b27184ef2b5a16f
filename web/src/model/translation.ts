// What becomes of one virtual address, as the module tells it (core/inspect/translation.hpp), and the address in parts.
import { pageShift } from './sv39.ts';

/** machine::WalkFault, by number. */
export const walkFaults = [
  'None',
  'NotCanonical',
  'EntryUnreachable',
  'Invalid',
  'WritableNotReadable',
  'ReservedBits',
  'PointerHasLeafBits',
  'PointerAtLastLevel',
  'MisalignedSuperpage',
  'NotReadable',
  'NotWritable',
  'NotExecutable',
  'UserPage',
  'SupervisorPage',
] as const;
export type WalkFault = (typeof walkFaults)[number];

/** inspect::StepKind, by number. */
export const stepKinds = ['Unreachable', 'Refused', 'Pointer', 'Leaf'] as const;
export type StepKind = (typeof stepKinds)[number];

/** Causes of the traps that a walk can end in. */
export const faultCauses = [1, 5, 7, 12, 13, 15] as const;
export type FaultCause = (typeof faultCauses)[number];

export interface TranslationStep {
  readonly level: number;
  readonly index: number;
  readonly address: bigint;
  readonly value: bigint;
  readonly kind: StepKind;
}

export interface Verdict {
  readonly fault: WalkFault;
  /** Of the trap; undefined when the access is allowed. */
  readonly cause: FaultCause | undefined;
  /** The A and D bits that the access would set. */
  readonly marks: number;
}

export const accesses = ['load', 'store', 'fetch'] as const;
export type Access = (typeof accesses)[number];
export const modes = ['user', 'supervisor'] as const;
export type Mode = (typeof modes)[number];

/** Immutable. */
export interface Translation {
  readonly va: bigint;
  readonly root: bigint;
  /** Of the tables: 3 for Sv39, 4 for Sv48, 5 for Sv57. */
  readonly levels: number;
  /** From the root down; none when the address is not canonical. */
  readonly steps: readonly TranslationStep[];
  /** Why there is no page, whatever the access. */
  readonly fault: WalkFault;
  /** Valid without fault, as `pageSize`. */
  readonly pa: bigint;
  readonly pageSize: bigint;
  /** Load, store, fetch in U; the same in S. */
  readonly verdicts: readonly Verdict[];
}

export const verdictOf = (translation: Translation, mode: Mode, access: Access): Verdict | undefined =>
  translation.verdicts[modes.indexOf(mode) * accesses.length + accesses.indexOf(access)];

export function sameTranslation(a: Translation, b: Translation): boolean {
  const plain = (translation: Translation) =>
    JSON.stringify(translation, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value));
  return plain(a) === plain(b);
}

/** A field of the virtual address. */
export interface AddressPart {
  /** Undefined for the offset. */
  readonly level: number | undefined;
  readonly high: number;
  readonly low: number;
  readonly value: number;
}

/** 9 bits for each level and 12 for the offset, from the top. */
export function addressParts({ va, levels }: Pick<Translation, 'va' | 'levels'>): readonly AddressPart[] {
  const part = (level: number | undefined, high: number, low: number): AddressPart => ({
    level,
    high,
    low,
    value: Number((va >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n)),
  });
  const indices = Array.from({ length: levels }, (_, i) => {
    const level = levels - 1 - i;
    const low = pageShift + 9 * level;
    return part(level, low + 8, low);
  });
  return [...indices, part(undefined, pageShift - 1, 0)];
}
