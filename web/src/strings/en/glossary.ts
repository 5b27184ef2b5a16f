// The terms of virtual memory, each in a sentence or two.
export const glossary = {
  'hint.name': 'What is this? {about}',
  'glossary.title': 'Words',
  'glossary.satp': 'satp',
  'glossary.satp.is':
    'The register of a hart that says whether addresses are translated, and where the root of the page table lies.',
  'glossary.pte': 'Page-table entry (PTE)',
  'glossary.pte.is':
    '64 bits that say where a page or the next page-table page lies, and what may be done there. 512 of them fill a page-table page.',
  'glossary.ppn': 'PPN',
  'glossary.ppn.is':
    'Physical page number: a physical address without its 12 lowest bits. An entry holds one.',
  'glossary.leaf': 'Leaf, pointer',
  'glossary.leaf.is':
    'An entry with R, W or X maps a page: a leaf. One without any of them points to the page-table page of the next level.',
  'glossary.superpage': 'Superpage',
  'glossary.superpage.is':
    'What a leaf above the last level maps: 2 MiB at level 1, 1 GiB at level 2, in one piece.',
  'glossary.bits': 'R, W, X',
  'glossary.bits.is':
    'A leaf’s page may be loaded from (R), stored to (W), and its content fetched as instructions (X).',
  'glossary.user': 'U',
  'glossary.user.is':
    'The page belongs to user mode. Without U only the kernel may touch it, as a guard page shows.',
  'glossary.ad': 'A, D',
  'glossary.ad.is': 'Accessed, dirty: set when the page is first used, and when it is first stored to.',
  'glossary.sumMxr': 'SUM, MXR',
  'glossary.sumMxr.is':
    'Two bits of sstatus. SUM lets the kernel load from and store to user pages; MXR lets loads read pages that are only executable.',
  'glossary.tlb': 'TLB',
  'glossary.tlb.is':
    'Where a hart keeps translations it has used. After a change of a page table, sfence.vma makes it forget them.',
  'glossary.asid': 'ASID',
  'glossary.asid.is':
    'Address-space identifier: a number in satp that tells translations of different page tables apart in the TLB. xv6 leaves it 0.',
  'glossary.trapframe': 'Trapframe',
  'glossary.trapframe.is':
    'A page of each process in which the kernel saves the registers of user mode while it works for the process.',
  'glossary.trampoline': 'Trampoline',
  'glossary.trampoline.is':
    'A page of code at the same address in all page tables, so that it can go on running while it changes satp.',
} as const satisfies Readonly<Record<string, string>>;
