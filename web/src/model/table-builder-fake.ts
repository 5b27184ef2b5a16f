// Builds dumps for tests the way the inspector writes them: depth first, upper entries before what is below them.
import { wordsPerEntry } from './page-table.ts';
import { spanOf } from './sv39.ts';

const bits: Readonly<Record<string, bigint>> = { r: 2n, w: 4n, x: 8n, u: 16n, g: 32n, a: 64n, d: 128n };
const signExtend = (va: bigint) => BigInt.asUintN(64, BigInt.asIntN(39, va));
const indexOf = (va: bigint, level: number) => Number((va / spanOf(level)) & 0x1ffn);

export class TableBuilder {
  readonly #entries = new Map<string, readonly [bigint, bigint, bigint, number]>();

  /** Maps `va` to `pa` by a leaf of `level`, with page-table pages above it where there are none yet. */
  map(va: bigint, pa: bigint, flags: string, level = 0): this {
    for (let upper = 2; upper > level; upper--) {
      const start = va - (va % spanOf(upper));
      if (!this.#entries.has(`${upper}:${start}`)) this.#put(start, upper, 0x87000000n + start / 64n, 1n);
    }
    this.#put(
      va,
      level,
      pa,
      [...flags].reduce((set, flag) => set | (bits[flag] ?? 0n), 1n),
    );
    return this;
  }

  build(): BigUint64Array<ArrayBuffer> {
    const sorted = [...this.#entries.values()].sort(([, , a, i], [, , b, j]) =>
      a === b ? j - i : a < b ? -1 : 1,
    );
    const words = new BigUint64Array(sorted.length * wordsPerEntry);
    sorted.forEach(([address, value, va, level], i) => {
      words.set([address, value, va, (BigInt(level) << 16n) | BigInt(indexOf(va, level))], i * wordsPerEntry);
    });
    return words;
  }

  #put(va: bigint, level: number, pa: bigint, flags: bigint): void {
    const extended = signExtend(va);
    const address = 0x86000000n + BigInt(indexOf(va, level)) * 8n;
    this.#entries.set(`${level}:${va}`, [address, ((pa >> 12n) << 10n) | flags, extended, level]);
  }
}

/** `count` leaves from `va` on, each to a page of its own far from the others. */
export function scattered(va: bigint, count: number, flags: string): TableBuilder {
  const builder = new TableBuilder();
  for (let i = 0n; i < count; i++) builder.map(va + i * 4096n, 0x80000000n + i * 0x10000n, flags);
  return builder;
}
