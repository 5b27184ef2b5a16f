// One entry, or one run of entries, in one sentence.
import { hex } from '../../common/hex.ts';
import { flagsOf } from '../../model/machine-event.ts';
import { entryAt, type PageTableEntry } from '../../model/page-table.ts';
import { Mark } from '../../model/page-table-diff.ts';
import { flagLetters, hasFlag, isLeaf, softwareBits, spanOf, targetOf } from '../../model/sv39.ts';
import { isRun, type PageTableTree, type TreeRow } from '../../model/tree-rows.ts';
import type { Translate } from '../../strings/index.ts';

/** The flags that are set, spelled out. Every entry on show is valid, so that is said only when nothing else is set. */
export function flagWords(value: bigint, t: Translate): string {
  const set = flagLetters.filter((letter) => letter !== 'V' && hasFlag(value, letter)).reverse();
  const words = set.map((letter) => t(`flag.${letter}`));
  const bits = softwareBits(value);
  if (bits) words.push(t('flag.software', { bits: [...bits].join(t('flag.separator')) }));
  return words.join(t('flag.separator')) || t('flag.V');
}

const lastByte = ({ va, level }: PageTableEntry): bigint => va + spanOf(level) - 1n;

export function explainRow(row: TreeRow, tree: PageTableTree, t: Translate): string {
  const { words, marks, earlier } = tree.table;
  const first = entryAt(words, row.first);
  const last = entryAt(words, row.last);
  const { level, index } = first;
  const common = {
    level,
    index,
    first: hex(first.va),
    last: hex(lastByte(last)),
    target: hex(targetOf(first.value)),
  };
  if (isRun(row)) {
    const n = row.last - row.first + 1;
    return t('explain.run', { ...common, lastIndex: last.index, n, flags: flagWords(first.value, t) });
  }
  const entry = { ...common, address: hex(first.address) };
  const sentence = isLeaf(first.value)
    ? t('explain.leaf', { ...entry, flags: flagWords(first.value, t) })
    : t('explain.pointer', entry);
  const old = earlier.get(row.first);
  if (old !== undefined) return sentence + t('explain.earlier', { value: hex(old), flags: flagsOf(old) });
  return marks[row.first] === Mark.Removed ? sentence + t('explain.removed') : sentence;
}
