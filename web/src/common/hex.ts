// 64-bit values are unsigned bigints everywhere; this is the one place that writes them down.

/** Embind hands 64-bit values over as signed bigints. */
export const unsigned64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** `0x` and at least `digits` digits. */
export const hex = (value: bigint, digits = 1): string =>
  `0x${unsigned64(value).toString(16).padStart(digits, '0')}`;

/** A hexadecimal number in two parts: the leading zeros, which a reader may skip, and the digits that count. */
export interface HexParts {
  readonly zeros: string;
  readonly digits: string;
}

export function hexParts(value: bigint, width: number): HexParts {
  const digits = unsigned64(value).toString(16);
  return { zeros: '0'.repeat(Math.max(0, width - digits.length)), digits };
}
