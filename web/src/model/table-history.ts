// What each page table looked like before it last changed.
//
// A boundary is a moment at which the machine stood still and is about to go on: it was paused or waited for input.
// Changes between two boundaries belong together (a whole command, usually), so a table is compared with what it was
// at the last boundary. While it does not change further, the comparison with the boundary before stays.
import { sameWords } from './page-table.ts';

interface Held {
  /** Undefined when nobody looked early enough to know. */
  readonly before: BigUint64Array | undefined;
  readonly atBoundary: BigUint64Array;
}

const nothing = new BigUint64Array(0);

export class TableHistory<Id> {
  readonly #startsEmpty: (id: Id) => boolean;
  #tables = new Map<Id, Held>();
  #hasBoundary = false;

  /** `startsEmpty`: a table missing at a boundary did not exist then, as a process's; others were not looked at. */
  constructor(startsEmpty: (id: Id) => boolean) {
    this.#startsEmpty = startsEmpty;
  }

  /** `tables`: all that exist and are looked at. One that is missing next time has ended. */
  boundary(tables: ReadonlyMap<Id, BigUint64Array>): void {
    const next = new Map<Id, Held>();
    for (const [id, words] of tables) {
      const held = this.#tables.get(id);
      if (held && sameWords(held.atBoundary, words)) next.set(id, held);
      else next.set(id, { before: held?.atBoundary ?? this.#unseen(id), atBoundary: words });
    }
    this.#tables = next;
    this.#hasBoundary = true;
  }

  /** What to compare `words`, the present state of table `id`, with; undefined when that is not known. */
  before(id: Id, words: BigUint64Array): BigUint64Array | undefined {
    const held = this.#tables.get(id);
    if (!held) return this.#unseen(id);
    return sameWords(held.atBoundary, words) ? held.before : held.atBoundary;
  }

  clear(): void {
    this.#tables.clear();
    this.#hasBoundary = false;
  }

  #unseen(id: Id): BigUint64Array | undefined {
    return this.#hasBoundary && this.#startsEmpty(id) ? nothing : undefined;
  }
}
