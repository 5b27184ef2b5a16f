// A page of RAM in words.
import { hex } from '../../common/hex.ts';
import {
  addressOf,
  hasChanged,
  kindOf,
  levelOf,
  type MemoryMap,
  type OwnerTable,
  ownerOf,
} from '../../model/memory-map.ts';
import { kernelTableOf, type TableId } from '../../model/table-choice.ts';
import type { Translate } from '../../strings/index.ts';

export function nameOfOwner({ kind, pid, process, field }: OwnerTable, t: Translate): string {
  switch (kind) {
    case 'kernel':
      return t('memory.ofKernel');
    case 'user':
      return t('memory.ofProcess', { process, pid });
    case 'processKernel':
      return t('memory.ofField', { process, pid, field });
    case 'satp':
      return t('memory.ofSatp');
  }
}

/** The table as the other panels name it. */
export function tableIdOf({ kind, pid, field }: OwnerTable): TableId {
  if (kind === 'user') return pid;
  return kind === 'processKernel' ? kernelTableOf(pid, field) : kind;
}

/** What the page is and whose: `page-table page · level 1 · sh (pid 2)`. */
export function describeUse(map: MemoryMap, page: number, t: Translate): string {
  const word = map.words[page] ?? 0;
  const kind = kindOf(word);
  const owner = ownerOf(map, word);
  return [
    t(`pageKind.${kind}`),
    ...(kind === 'pageTable' ? [t('memory.level', { level: levelOf(word) })] : []),
    ...(owner ? [nameOfOwner(owner, t)] : []),
    ...(hasChanged(word) ? [t('memory.changed')] : []),
  ].join(' · ');
}

export const describePage = (map: MemoryMap, page: number, t: Translate): string =>
  `${hex(addressOf(map, page), 8)} · ${describeUse(map, page, t)}`;
