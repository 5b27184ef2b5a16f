// An address as a reader writes it: 0x1000, 1_000, 3fff_f000, 4096.

export type AddressProblem = 'empty' | 'nonsense' | 'tooBig';
export type ParsedAddress = { readonly va: bigint } | { readonly problem: AddressProblem };

/** Digits alone are decimal; 0x or a letter from a to f makes them hexadecimal. Underscores may stand between digits. */
export function parseAddress(text: string): ParsedAddress {
  const word = text.trim().toLowerCase();
  if (word === '') return { problem: 'empty' };
  if (!/^(0x)?[0-9a-f]+(_+[0-9a-f]+)*$/.test(word)) return { problem: 'nonsense' };
  const digits = word.replaceAll('_', '');
  const va = BigInt(/^[0-9]+$/.test(digits) || digits.startsWith('0x') ? digits : `0x${digits}`);
  return va >= 1n << 64n ? { problem: 'tooBig' } : { va };
}
