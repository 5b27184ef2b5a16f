// Answers what the reader has pointed at: the walk that leads there, the page, and everything else that maps it.
import type { Session } from 'pagewalk-module';
import { type AddressRange, rangeAround } from '../model/address-ranges.ts';
import { pageAt } from '../model/memory-map.ts';
import type { Selection } from '../model/selection.ts';
import { MemoryReader } from './memory-reader.ts';
import type { PageTarget, SelectedAnswer } from './protocol.ts';
import { rootOfTable } from './table-root.ts';
import { readTranslation } from './translation-reader.ts';

export type PointedAt = Exclude<Selection, { readonly kind: 'process' }>;

export class SelectedReader {
  readonly #session: Session;
  readonly #memory: MemoryReader;

  constructor(session: Session) {
    this.#session = session;
    this.#memory = new MemoryReader(session);
  }

  answer(selection: PointedAt): SelectedAnswer {
    const walk =
      selection.kind === 'pa'
        ? undefined
        : readTranslation(this.#session, {
            table: selection.table,
            va: selection.va,
            sum: false,
            mxr: false,
          });
    if (walk?.kind === 'gone') return walk;
    const answer = this.#memory.answer({ page: targetOf(selection), withFree: false, unlessSame: false });
    if (answer.kind === 'gone') return answer;
    const { map, page } = answer;
    const place = map && page ? pageAt(map, page.pa) : undefined;
    return {
      kind: 'selected',
      translation: walk?.translation,
      region: selection.kind === 'pa' ? undefined : this.#region(selection),
      page,
      use:
        map && page && place !== undefined
          ? { ...map, base: page.pa, words: map.words.slice(place, place + 1) }
          : undefined,
    };
  }

  #region({ table, va }: Exclude<PointedAt, { readonly kind: 'pa' }>): AddressRange | undefined {
    const root = rootOfTable(this.#session, table);
    return root === 0n ? undefined : rangeAround(this.#session.addressRanges(root).words, va);
  }
}

function targetOf(selection: PointedAt): PageTarget {
  return selection.kind === 'pte' && selection.level > 0
    ? { kind: 'pte', address: selection.address }
    : selection;
}
