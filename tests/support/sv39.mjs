// @ts-check
// Sv39 as section 12.4 of the privileged manual has it, over the bytes of a machine's RAM. Written for the tests beside
// what the machine and its inspector say; it shares no line and no table with them.

export const ramBase = 0x80000000n;
export const pageSize = 4096n;

const bit = { V: 1n, R: 2n, W: 4n, X: 8n, U: 16n, G: 32n, A: 64n, D: 128n };

/** @typedef {keyof typeof bit} Flag */
/** @typedef {{ level: number, index: number, address: bigint, va: bigint, pte: bigint }} Entry */

/** @param {bigint} pte @param {Flag} flag */
export const has = (pte, flag) => (pte & bit[flag]) !== 0n;
/** @param {bigint} pte */
export const target = (pte) => ((pte >> 10n) & ((1n << 44n) - 1n)) << 12n;
/** @param {bigint} pte */
export const isLeaf = (pte) => (pte & (bit.R | bit.W | bit.X)) !== 0n;
/** Bytes that one entry of a level maps. @param {number} level */
export const spanOf = (level) => 1n << BigInt(12 + 9 * level);
/** `D A G U X W R V`, a dot where a bit is clear; then the numbers of the software's bits. @param {bigint} pte */
export const letters = (pte) =>
  /** @type {Flag[]} */ (['D', 'A', 'G', 'U', 'X', 'W', 'R', 'V'])
    .map((flag) => (has(pte, flag) ? flag : '·'))
    .join('') + [9, 8].filter((place) => ((pte >> BigInt(place)) & 1n) !== 0n).join('');

/** The high half begins at bit 38. @param {bigint} va */
const canonical = (va) => BigInt.asUintN(64, BigInt.asIntN(39, va));

/** The RAM of a machine that stands still. */
export class Ram {
  /** @type {Map<bigint, { va: bigint, pa: bigint, pte: bigint, level: number }[]>} */
  #pages = new Map();

  /** @param {Buffer} bytes from 0x80000000 on */
  constructor(bytes) {
    this.bytes = bytes;
  }

  get end() {
    return ramBase + BigInt(this.bytes.length);
  }

  /** @param {bigint} pa */
  word(pa) {
    return this.bytes.readBigUInt64LE(Number(pa - ramBase));
  }

  /** @param {bigint} pa */
  page(pa) {
    return this.bytes.subarray(Number(pa - ramBase), Number(pa - ramBase + pageSize));
  }

  /**
   * The valid entries of a table in their order, a pointer before what it points to.
   * @param {bigint} root
   * @returns {Generator<Entry>}
   */
  *entries(root, level = 2, base = 0n) {
    for (let index = 0; index < 512; index++) {
      const address = root + 8n * BigInt(index);
      const pte = this.word(address);
      if (!has(pte, 'V')) continue;
      const va = canonical(base + BigInt(index) * spanOf(level));
      yield { level, index, address, va, pte };
      if (!isLeaf(pte) && level > 0) yield* this.entries(target(pte), level - 1, va);
    }
  }

  /** @param {bigint} root */
  leaves(root) {
    return [...this.entries(root)].filter(({ pte }) => isLeaf(pte));
  }

  /** Every virtual page, whatever page maps it: of a superpage each 4 KiB. @param {bigint} root */
  pages(root) {
    const known = this.#pages.get(root);
    if (known) return known;
    const pages = this.leaves(root).flatMap(({ level, va, pte }) =>
      Array.from({ length: Number(spanOf(level) / pageSize) }, (_, i) => {
        const offset = BigInt(i) * pageSize;
        return { va: va + offset, pa: target(pte) + offset, pte, level };
      }),
    );
    this.#pages.set(root, pages);
    return pages;
  }

  /** The pages that the table itself occupies. @param {bigint} root */
  tables(root) {
    const below = [...this.entries(root)].filter(({ pte }) => !isLeaf(pte)).map(({ pte }) => target(pte));
    return [root, ...below];
  }

  /**
   * The entries that translating an address reads.
   * @param {bigint} root
   * @param {bigint} va
   */
  walk(root, va) {
    /** @type {(Entry & { table: bigint })[]} */
    const steps = [];
    if (canonical(va) !== va) return steps;
    for (let level = 2, table = root; level >= 0; level--) {
      const index = Number((va >> BigInt(12 + 9 * level)) & 511n);
      const address = table + 8n * BigInt(index);
      const pte = this.word(address);
      steps.push({ level, index, table, address, va, pte });
      if (!has(pte, 'V') || isLeaf(pte)) break;
      table = target(pte);
    }
    return steps;
  }
}

/**
 * Whether a leaf allows an access (12.3.2, steps 5 to 8, and 12.1.1.2).
 * @param {bigint} pte
 * @param {'load' | 'store' | 'fetch'} access
 * @param {{ mode: 'U' | 'S', sum?: boolean, mxr?: boolean }} as
 */
export function allows(pte, access, { mode, sum = false, mxr = false }) {
  const user = has(pte, 'U');
  if (mode === 'U' && !user) return false;
  if (mode === 'S' && user && (access === 'fetch' || !sum)) return false;
  if (access === 'fetch') return has(pte, 'X');
  return access === 'store' ? has(pte, 'W') : has(pte, 'R') || (mxr && has(pte, 'X'));
}
