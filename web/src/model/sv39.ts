// Sv39, Sv48 and Sv57 as core/riscv/paging.hpp draws them, for what the page shows.

export const pageShift = 12;

/** Bits of a virtual address that tables of so many levels translate: 39, 48 or 57. */
export const virtualBits = (levels: number): number => pageShift + 9 * levels;

/** Bits of a page-table entry, from 7 down to 0, in the order in which they are written: D A G U X W R V. */
export const flagLetters = ['D', 'A', 'G', 'U', 'X', 'W', 'R', 'V'] as const;
export type FlagLetter = (typeof flagLetters)[number];

const flagBit = (letter: FlagLetter): bigint => 1n << BigInt(7 - flagLetters.indexOf(letter));

export const hasFlag = (pte: bigint, letter: FlagLetter): boolean => (pte & flagBit(letter)) !== 0n;

/** The numbers of the bits that are set of those left to software (RSW): '9', '8', '98' or ''. */
export const softwareBits = (pte: bigint): string =>
  [9, 8].filter((bit) => ((pte >> BigInt(bit)) & 1n) !== 0n).join('');

const permissionMask = flagBit('R') | flagBit('W') | flagBit('X');
const ppnMask = (1n << 44n) - 1n;

/** A valid entry with any of R, W, X maps a page; one without points to the next level. */
export const isLeaf = (pte: bigint): boolean => (pte & permissionMask) !== 0n;

/** Physical address of the page that the entry maps or of the table that it points to. */
export const targetOf = (pte: bigint): bigint => ((pte >> 10n) & ppnMask) << BigInt(pageShift);

/** Bytes that one entry of a level translates: 4 KiB, 2 MiB, 1 GiB and so on. */
export const spanOf = (level: number): bigint => 1n << BigInt(pageShift + 9 * level);

/** Root of the page table that a value of `satp` names; 0 when translation is off. */
export const rootOfSatp = (satp: bigint): bigint => {
  const mode = satp >> 60n;
  return mode >= 8n && mode <= 10n ? (satp & ppnMask) << BigInt(pageShift) : 0n;
};
