// Answers what the page asks about physical memory, and remembers who had which page when the machine last stood still.
import type { KnownTable, Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { type MemoryMap, markChanged, type OwnerTable, ownerKinds, sameTables } from '../model/memory-map.ts';
import { Moments } from '../model/moments.ts';
import { sameWords } from '../model/page-table.ts';
import { hasFlag, targetOf } from '../model/sv39.ts';
import {
  type FreeSnapshot,
  listEnds,
  type MemoryAnswer,
  type MemoryRequest,
  type PageTarget,
  type PhysicalPage,
} from './protocol.ts';
import { rootOfTable } from './table-root.ts';

/** Of a free list: nobody reads more. */
const longestHead = 256;
const pageMask = ~0xfffn;

const ownerFrom = ({ kind, pid, process, field }: KnownTable): OwnerTable => ({
  kind: ownerKinds[kind] ?? 'satp',
  pid,
  process,
  field,
});

const sameMap = (a: MemoryMap, b: MemoryMap): boolean =>
  sameTables(a.tables, b.tables) && sameWords(a.words, b.words);

export class MemoryReader {
  readonly #session: Session;
  readonly #moments = new Moments(sameMap);
  #lastSent: MemoryMap | undefined;
  /** Somebody looked since the last boundary; while nobody does nothing is kept. */
  #watched = false;

  constructor(session: Session) {
    this.#session = session;
  }

  answer({ page, withFree, unlessSame }: MemoryRequest): MemoryAnswer {
    this.#watched = true;
    const map = this.#mapWithChanges();
    if (!map) return { kind: 'gone' };
    return {
      kind: 'memory',
      map: unlessSame && this.#wasSent(map) ? undefined : this.#send(map),
      page: page ? this.#page(map, page) : undefined,
      free: withFree ? this.#free() : undefined,
    };
  }

  /** The machine stood still and is about to go on. */
  boundary(): void {
    const map = this.#watched ? this.#map() : undefined;
    if (map) this.#moments.boundary(map);
    this.#watched = false;
  }

  /** The machine was switched off and on. */
  forget(): void {
    this.#moments.clear();
    this.#lastSent = undefined;
    this.#watched = false;
  }

  #map(): MemoryMap | undefined {
    const { base, pages, tables, truncated } = this.#session.physicalPages();
    if (!pages) return undefined;
    return { base: unsigned64(base), words: pages, tables: tables.map(ownerFrom), truncated };
  }

  #mapWithChanges(): MemoryMap | undefined {
    const map = this.#map();
    const before = map && this.#moments.before(map);
    return before ? { ...map, words: markChanged(before, map) } : map;
  }

  #wasSent(map: MemoryMap): boolean {
    return this.#lastSent !== undefined && sameMap(this.#lastSent, map);
  }

  /** The words that are sent change hands. */
  #send(map: MemoryMap): MemoryMap {
    this.#lastSent = map;
    return { ...map, words: map.words.slice() };
  }

  #page(map: MemoryMap, target: PageTarget): PhysicalPage | undefined {
    const pa = this.#resolve(map, target);
    if (pa === undefined || !this.#isRam(map, pa)) return undefined;
    const { bytes, tables, mappings, truncated } = this.#session.physicalPage(pa);
    const owners = tables.map(ownerFrom);
    return {
      pa: pa & pageMask,
      bytes,
      truncated,
      mappings: mappings.flatMap(({ table, va, address, value, level }) => {
        const owner = owners[table];
        const entry = { va: unsigned64(va), address: unsigned64(address), pte: unsigned64(value), level };
        return owner ? [{ owner, ...entry }] : [];
      }),
    };
  }

  #isRam(map: MemoryMap, pa: bigint): boolean {
    return pa >= map.base && (pa - map.base) >> 12n < BigInt(map.words.length);
  }

  #resolve(map: MemoryMap, target: PageTarget): bigint | undefined {
    if (target.kind === 'pa') return target.pa;
    if (target.kind === 'pte') return this.#targetOf(map, target.address);
    const root = rootOfTable(this.#session, target.table);
    if (root === 0n) return undefined;
    const { fault, pa } = this.#session.translate(root, target.va, false, false);
    return fault === 0 ? unsigned64(pa) : undefined;
  }

  /** Where an entry leads, leaf or pointer. */
  #targetOf(map: MemoryMap, address: bigint): bigint | undefined {
    if (!this.#isRam(map, address)) return undefined;
    const { bytes } = this.#session.physicalPage(address);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pte = view.getBigUint64(Number(address & 0xff8n), true);
    return hasFlag(pte, 'V') ? targetOf(pte) : undefined;
  }

  #free(): FreeSnapshot {
    const { known, lists, freshBegin, freshEnd, count } = this.#session.freeLists();
    return {
      known,
      count,
      freshBegin: unsigned64(freshBegin),
      freshEnd: unsigned64(freshEnd),
      lists: lists.map(({ name, pageBytes, pages, end, lastPointer }) => ({
        name,
        pageBytes,
        count: pages.length,
        head: pages.slice(0, longestHead),
        end: listEnds[end] ?? 'complete',
        lastPointer: unsigned64(lastPointer),
      })),
    };
  }
}
