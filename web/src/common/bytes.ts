// Sizes in the powers of two that page tables come in.

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `4 KiB`, `128 MiB`, `1.5 GiB`: in the largest unit of which there is at least one. */
export function formatBytes(bytes: bigint): string {
  let unit = 0;
  while (unit + 1 < units.length && bytes >= 1n << BigInt(10 * (unit + 1))) unit++;
  const scaled = Number(bytes) / 2 ** (10 * unit);
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(1)} ${units[unit]}`;
}
