// The checks of virtual memory, what the TLBs may hold, and what a panic means.
export const checks = {
  'checks.title': 'Checks',
  'checks.intro':
    'A sanitizer for virtual memory: while this panel is shown it watches the kernel that runs, and speaks up only when something is wrong.',
  'checks.stay': 'Keep checking when this panel is hidden',
  'checks.earlier': 'Found earlier: {n}',
  'checks.stopped':
    'The checks stopped watching at instruction {n}, when this panel was hidden. Whether it is still so is not known.',
  'checks.waiting': 'The checks begin…',
  'checks.none': 'No mistakes found; checked {looks} times.',
  'checks.some': 'Mistakes found: {n}.',
  'checks.more': 'Not listed: {n} more.',
  'checks.findings': 'Findings',
  'checks.list': 'What is checked',
  'checks.state.Fine': 'fine',
  'checks.state.Found': 'found',
  'checks.state.Unknown': 'unknown',
  'checks.since': 'first seen at instruction {n}',
  'checks.over': 'no longer so',
  'checks.why': 'Why it matters:',
  'checks.showEntry': 'Show the entry',
  'checks.showPage': 'Show the page in Memory',
  'checks.kernel': 'the kernel',
  'checks.process': 'pid {pid} {name}',
  'checks.at': '{who} at {va}',
  'checks.where': 'hart {hart}, pc {pc}',
  'checks.inFunction': 'in {name}()',
  'checks.staleEntries': 'its TLB may hold {held} since instruction {since}; the table says {now}',

  'check.StaleTranslation': 'Missing sfence.vma',
  'check.FreeMapped': 'Free page mapped',
  'check.LostPage': 'Lost page',
  'check.SharedWritable': 'Writable by two processes',
  'check.WritableExecutable': 'Writable and executable',
  'check.MissingUser': 'User memory without U',
  'check.KernelPageUser': 'Kernel page with U',
  'check.OutsideMemory': 'Entry leads outside memory',
  'check.SharedTable': 'Page table in two places',
  'check.BrokenFreeList': 'Broken free list',
  'check.StackOverflow': 'Kernel stack overflow',
  'check.TrapLoop': 'Faults without end',

  'checkIs.StaleTranslation':
    'A page table was changed, and an access then used a translation that the TLB may still hold from before.',
  'checkIs.FreeMapped':
    'A page is on the allocator’s free list while a page table of a process still maps it.',
  'checkIs.LostPage':
    'A page is not on the free list, and no page table, stack, pipe or variable of the kernel leads to it.',
  'checkIs.SharedWritable': 'Two processes map the same page, and both may write to it.',
  'checkIs.WritableExecutable': 'A page of a process has both W and X.',
  'checkIs.MissingUser':
    'A page of a program’s memory lacks U, other than the one guard page below its stack.',
  'checkIs.KernelPageUser': 'A page table of a process maps a page of the kernel with U.',
  'checkIs.OutsideMemory': 'An entry leads to an address at which the board has neither RAM nor a device.',
  'checkIs.SharedTable': 'A page-table page is part of two page tables, or stands in one twice.',
  'checkIs.BrokenFreeList': 'The free list runs in a circle, or leads to an address that is no page.',
  'checkIs.StackOverflow': 'The kernel touched the guard page below a kernel stack.',
  'checkIs.TrapLoop': 'The trap handler of the kernel itself faults, each time it is entered.',

  'finding.StaleTranslation': 'An access to {va} may have used a stale translation: sfence.vma is missing.',
  'finding.FreeMapped': 'Page {page} is on the free list, and mapped.',
  'finding.LostPage': 'Page {page} is allocated, and nothing leads to it.',
  'finding.SharedWritable': 'Page {page} may be written by two processes.',
  'finding.WritableExecutable': 'Page {page} is writable and executable.',
  'finding.MissingUser': 'Page {page} is user memory, but U is clear.',
  'finding.KernelPageUser': 'User mode may touch {role} {page}.',
  'finding.OutsideMemory': 'An entry leads to {page}, where there is neither RAM nor a device.',
  'finding.SharedTable': 'The page-table page {page} is in two places.',
  'finding.BrokenFreeList': 'The free list leads to {page}, which is on it already or is no page.',
  'finding.StackOverflow': 'The kernel touched {va}: the guard page below its stack.',
  'finding.TrapLoop': 'The kernel faults in its own trap handler, again and again.',

  'why.StaleTranslation':
    'A real TLB may still use the old entry: the access reads or writes the wrong page, now and then.',
  'why.FreeMapped': 'The allocator will give the page to somebody else, while the process can still use it.',
  'why.LostPage': 'Nobody can free it any more. Leak by leak, memory runs out.',
  'why.SharedWritable': 'What one process writes, the other finds changed.',
  'why.WritableExecutable':
    'This program keeps code and data apart everywhere else: an overrun here could run as code.',
  'why.MissingUser':
    'The program faults when it touches the page. Only one page may be so: the guard below its stack.',
  'why.KernelPageUser': 'Any program can read, or change, what only the kernel should.',
  'why.OutsideMemory': 'The access ends in an access fault, which no page-table code expects.',
  'why.SharedTable': 'A change for one address space changes the other, and freeing one frees both.',
  'why.BrokenFreeList':
    'A page was freed twice, or written after it was freed: it will be given to two owners.',
  'why.StackOverflow':
    'A page holds the whole kernel stack. Large local variables or deep recursion do not fit.',
  'why.TrapLoop':
    'stvec, the stack or the page table it needs is broken, so it cannot even report the fault.',

  'gap.NoProcesses': 'The kernel’s processes are not known: it needs DWARF (compile with -g).',
  'gap.NoCpus': 'It is not known which process runs where: there is no array called cpus.',
  'gap.NoFreeList': 'The list of free pages is not known.',
  'gap.NotYet': 'Waits for the first moment at which no hart is inside the kernel.',
  'gap.CodeWritable':
    'Note: all code of these programs is writable, as in older xv6. No mistake, but no protection.',

  'role.Other': 'page',
  'role.Image': 'a page of the kernel’s image,',
  'role.Table': 'a page-table page,',
  'role.KernelStack': 'a kernel stack,',
  'role.Trapframe': 'a trapframe,',
  'role.Free': 'a free page,',

  'tlb.title': 'TLB',
  'tlb.intro':
    'What the TLB of each hart may hold: every translation it has used since an sfence.vma last covered it.',
  'tlb.hart': 'Hart {hart}: {n} translations',
  'tlb.empty': 'Nothing: everything was fenced.',
  'tlb.first': 'The first {n} are shown.',
  'tlb.asid': 'ASID',
  'tlb.space': 'Address space',
  'tlb.gone': 'a table that is gone:',
  'tlb.show': 'Show the entry in Page tables',
  'tlb.va': 'Virtual',
  'tlb.pa': 'Physical',
  'tlb.flags': 'Flags',
  'tlb.size': 'Size',
  'tlb.since': 'Used since',
  'tlb.stale': 'stale',
  'tlb.staleHint': 'the table now says {pte}',

  'diagnosis.title': 'The guest reports trouble',
  'diagnosis.explain': 'Explain',
  'diagnosis.means': 'What it means',
  'diagnosis.cause': 'The trap',
  'diagnosis.causeLine': '{cause} at pc {pc}, address {va}',
  'diagnosis.noPage': 'Under the page table of {who}, {va} leads to no page: {rule}.',
  'diagnosis.page':
    'Under the page table of {who}, {va} leads to {pa}; U-mode: {user}, S-mode: {supervisor}.',
  'diagnosis.gone': 'The process has ended: its page table is gone.',
  'diagnosis.writes': 'The entry L{level}[{index}] where the walk ended',
  'diagnosis.calls': 'Who called whom',
  'diagnosis.translate': 'Show in Translate',
  'diagnosis.freewalkLeaf':
    'freewalk frees the tables of an address space, and expects all pages to be unmapped before. It met a leaf that is still valid: something was mapped and never unmapped. Whoever added a mapping to the process (USYSCALL, trapframe, a copy for the kernel) must remove it in proc_freepagetable.',
  'diagnosis.remap':
    'mappages was to map an address that is mapped already. Either the old mapping was not removed, or a size or address is not a multiple of the page size, so that two ranges overlap.',
  'diagnosis.notMapped':
    'uvmunmap was to unmap an address at which nothing is mapped. With lazy allocation that is normal and must be skipped; otherwise the size in the process and its page table disagree.',
  'diagnosis.notALeaf':
    'uvmunmap found an entry without R, W and X at the last level. Such an entry is no page: it was written wrongly, or a table was taken for a page.',
  'diagnosis.notAligned':
    'The address must be the start of a page. Round it down (PGROUNDDOWN) or up (PGROUNDUP).',
  'diagnosis.walk':
    'walk was asked for an address at or above MAXVA, 2^38. No user or kernel address is so large: a pointer or a size is wrong, often a negative number.',
  'diagnosis.kfree':
    'kfree was given what is not the start of a page of the allocator: a virtual address, an address inside the kernel’s image, or something misaligned. Or the page is free already.',
  'diagnosis.uvmcopy':
    'fork copies every page below the size of the parent, and one of them is not mapped. With lazy allocation such holes are normal and must be skipped.',
  'diagnosis.uvmclear':
    'uvmclear takes U from the stack’s guard page, and there is no such page at that address.',
  'diagnosis.kernelFault':
    'The kernel itself trapped: it used a bad pointer, touched user memory directly, or ran over its stack. scause says which kind, stval is the address, sepc the instruction.',
  'diagnosis.notFromUser':
    'usertrap was entered from the kernel: stvec still pointed to uservec while the kernel ran.',
  'diagnosis.locks':
    'The locks are not as they should be: a process may switch away with its own lock held, and no other; a lock may be taken once and released by its holder only.',
  'diagnosis.virtioDisk':
    'The disk’s driver did not find what it looks for. xv6 of before August 2022 speaks legacy virtio: choose the board of its year in the header.',
  'diagnosis.initExits':
    'The first process must never end, for it takes in orphans. It was killed by a fault, or its exec failed.',
  'diagnosis.outOfMemory':
    'There was no free page left where the kernel cannot go on without. Pages are lost somewhere, or memory is small.',
  'diagnosis.userFault':
    'A program was ended: it did something that the kernel does not serve. scause says what, stval is the address, sepc the instruction. If the page should have been there (lazy allocation, copy-on-write), the kernel’s page-fault handler did not provide it.',
  'diagnosis.other':
    'The kernel found itself in a state that it cannot go on from. Look for the message in its source; the calls below lead there.',
} as const satisfies Readonly<Record<string, string>>;
