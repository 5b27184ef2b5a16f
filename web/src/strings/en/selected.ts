// The strip that explains what the reader has pointed at.
export const selected = {
  'selected.name': 'Selected',
  'selected.hint': 'Point at an entry, an address, a page or a process: this line explains it.',
  'selected.gone': 'not there any more',
  'selected.ended': 'Process {pid} has ended.',
  'selected.process': 'pid {pid} {name} · {size} of user memory · page table {root}',
  'selected.mapped': 'Also mapped:',
  'selected.nowhereElse': 'nowhere else',
  'selected.more': 'and {n} more',
  'selected.writer': 'Who wrote it?',
  'selected.writerHint': 'Find the instruction that wrote this entry or word last, by repeating the run',
} as const satisfies Readonly<Record<string, string>>;
