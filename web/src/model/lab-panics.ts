// What the panics and stops of the lab mean: the key of a sentence, by how the text begins.

const meanings = [
  ['kfree: not the start of a page', 'kfreeUnaligned'],
  ['kfree: not a page of the allocator', 'kfreeForeign'],
  ['kfree: page is free already', 'kfreeTwice'],
  ['kshare: page is free', 'kshareFree'],
  ['kshare: too many users', 'kshareMany'],
  ['superfree: not the start', 'superfreeUnaligned'],
  ['u2kvmcopy: user memory reaches', 'reachesPlic'],
  ['u2kvmcopy: hole', 'mirrorHole'],
  ['kvmmap: out of memory', 'kernelOutOfMemory'],
  ['kvmmake: out of memory', 'kernelOutOfMemory'],
  ['proc_mapstacks: out of memory', 'kernelOutOfMemory'],
  ['kvmpa: not mapped', 'kvmpaUnmapped'],
  ['walk: address beyond MAXVA', 'beyondMaxva'],
  ['mappages: nothing to map', 'mapNothing'],
  ['mappages: va not aligned', 'mapUnaligned'],
  ['mappages: size not aligned', 'mapUnaligned'],
  ['mappages: range leaves', 'mapLeaves'],
  ['mappages: remap', 'remap'],
  ['uvmunmap: not a leaf', 'unmapNotLeaf'],
  ['uvmunmap: part of a superpage', 'partOfSuperpage'],
  ['uvmclear: part of a superpage', 'partOfSuperpage'],
  ['uvmunmap: not a page boundary', 'unmapUnaligned'],
  ['uvmunmap: not mapped', 'unmapUnmapped'],
  ['uvmfirst: program larger', 'firstTooLarge'],
  ['freewalk: leaf', 'freewalkLeaf'],
  ['uvmclear: not mapped', 'clearUnmapped'],
  ['uvmcopy: hole', 'copyHole'],
  ['access to physical address', 'outsideRam'],
  ['access that goes over', 'overPageEnd'],
  ['it does not come to an end', 'endless'],
  ["the lab's own memory is used up", 'labFull'],
  ['an entry was used that no table holds', 'noSuchEntry'],
  ['it prints without end', 'endlessText'],
  ['no page table is in use', 'noTableInUse'],
  ['exec: there is no kernel page table', 'noKernelTable'],
  ['load_pte: entries lie', 'entryUnaligned'],
  ['PX: the levels', 'noSuchLevel'],
  ['kinit: the range', 'kinitRange'],
  ['it went on without end', 'ownEndless'],
  ['it waits for an interrupt', 'ownWaits'],
  ['there is no memory left', 'labFull'],
  ['it needs more memory', 'labFull'],
  ['a load page fault', 'ownFault'],
  ['a store page fault', 'ownFault'],
  ['an instruction page fault', 'ownFault'],
  ['a load access fault', 'outsideRam'],
  ['a store access fault', 'outsideRam'],
] as const;

export type PanicMeaning = (typeof meanings)[number][1];

/** Undefined for what the page has no words for. */
export const meaningOf = (text: string): PanicMeaning | undefined =>
  meanings.find(([beginning]) => text.startsWith(beginning))?.[1];

export const panicBeginnings: readonly string[] = meanings.map(([beginning]) => beginning);
