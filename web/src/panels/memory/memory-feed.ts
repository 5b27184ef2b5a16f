// Keeps the map of memory up to date, and the page that the reader chose.
import type {
  FreeSnapshot,
  MemoryAnswer,
  MemoryRequest,
  PageTarget,
  PhysicalPage,
} from '../../machine/protocol.ts';
import { hexDump } from '../../model/hex-dump.ts';
import type { MemoryMap } from '../../model/memory-map.ts';
import type { Selection } from '../../model/selection.ts';
import { Feed } from '../feed.ts';

export interface ShownPage extends PhysicalPage {
  /** Its bytes as text. */
  readonly dump: string;
}

/** All that the panel draws. Immutable. */
export interface MemoryView {
  readonly map: MemoryMap | undefined;
  readonly target: PageTarget | undefined;
  /** Of the target; undefined while the answer is on its way, too. */
  readonly page: ShownPage | undefined;
  /** The target leads to no RAM. */
  readonly nowhere: boolean;
  readonly free: FreeSnapshot | undefined;
}

const nothing: MemoryView = {
  map: undefined,
  target: undefined,
  page: undefined,
  nowhere: false,
  free: undefined,
};

/** What a selection of another panel means here. A process is no page. */
export function targetOfSelection(selection: Selection): PageTarget | undefined {
  switch (selection.kind) {
    case 'pa':
      return selection;
    case 'va':
      return { kind: 'va', table: selection.table, va: selection.va };
    case 'pte':
      return { kind: 'pte', address: selection.address };
    case 'process':
      return undefined;
  }
}

export class MemoryFeed extends Feed<MemoryView> {
  readonly #ask: (request: MemoryRequest) => Promise<MemoryAnswer>;
  #withFree = false;

  constructor(ask: (request: MemoryRequest) => Promise<MemoryAnswer>) {
    super(nothing);
    this.#ask = ask;
  }

  look(target: PageTarget | undefined): void {
    this.dropAnswer();
    this.set({ target, nowhere: false, ...(target ? {} : { page: undefined }) });
    this.refresh();
  }

  setWithFree(withFree: boolean): void {
    this.#withFree = withFree;
    this.refresh();
  }

  override reset(): void {
    this.dropAnswer();
    this.set(nothing);
    this.refresh();
  }

  protected override async ask(): Promise<() => void> {
    const { map, target } = this.view;
    const request = { page: target, withFree: this.#withFree, unlessSame: map !== undefined };
    const answer = await this.#ask(request);
    return () => this.#take(answer);
  }

  #take(answer: MemoryAnswer): void {
    if (answer.kind === 'gone') return;
    const { map = this.view.map, page, free } = answer;
    const shown = page && this.#shown(page);
    const nowhere = this.view.target !== undefined && !page;
    const same =
      map === this.view.map &&
      shown === this.view.page &&
      nowhere === this.view.nowhere &&
      !free &&
      !this.view.free;
    if (!same) this.set({ map, page: shown, nowhere, free });
  }

  /** The page as it is shown already, when nothing about it is new. */
  #shown(page: PhysicalPage): ShownPage {
    const { page: last } = this.view;
    const shown = { ...page, dump: hexDump(page.bytes) };
    const same =
      last?.pa === shown.pa && last.dump === shown.dump && sameMappings(last.mappings, shown.mappings);
    return same ? last : shown;
  }
}

const sameMappings = (a: PhysicalPage['mappings'], b: PhysicalPage['mappings']): boolean =>
  a.length === b.length &&
  a.every((mapping, i) => {
    const other = b[i];
    return (
      other !== undefined &&
      mapping.pte === other.pte &&
      mapping.address === other.address &&
      mapping.va === other.va &&
      mapping.owner.pid === other.owner.pid &&
      mapping.owner.kind === other.owner.kind &&
      mapping.owner.process === other.owner.process
    );
  });
