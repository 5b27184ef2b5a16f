// The events of memory in words: what each system call and page fault did to pages and entries, by command.
import { isLeaf, isUser, isValid, type MachineEvent, pageOf } from './machine-event.ts';

export type DeedKind = 'fork' | 'exec' | 'sbrk' | 'wait' | 'fault' | 'other';

/** What one system call or page fault did. */
export interface Deed {
  readonly kind: DeedKind;
  /** Sequence number of the call or fault. */
  readonly sequence: number;
  readonly instruction: bigint;
  readonly pid: number;
  readonly name: string;
  /** The name of the system call; '' for a fault. */
  readonly call: string;
  /** The program of exec, as it was written; the argument of others. */
  readonly text: string;
  /** What it gave; undefined while it runs, and when it does not return. */
  readonly result: bigint | undefined;
  /** Where the fault happened. */
  readonly va: bigint;
  readonly allocated: number;
  readonly freed: number;
  /** Pages of a program's memory, the guard page among them, that got an entry, and that lost it. */
  readonly mapped: number;
  readonly unmapped: number;
  /** Of those mapped, the pages that were allocated for it. */
  readonly copied: number;
  /** The entries that it wrote, in their order; of very many the first. */
  readonly entries: readonly MachineEvent[];
}

/** The deeds about one process, the newest first. */
export interface Command {
  readonly pid: number;
  readonly name: string;
  readonly deeds: readonly Deed[];
}

const mostEntries = 64;
const deedsByName: Readonly<Record<string, DeedKind>> = {
  fork: 'fork',
  exec: 'exec',
  sbrk: 'sbrk',
  sys_sbrk: 'sbrk',
  wait: 'wait',
};

/** What was done to one page table. */
interface TableCount {
  /** Something there is for user mode: it is a program's table, not one of the kernel's. */
  user: boolean;
  mapped: number;
  unmapped: number;
  copied: number;
}

type Draft = { -readonly [Key in keyof Deed]: Deed[Key] } & {
  entries: MachineEvent[];
  readonly tables: Map<bigint, TableCount>;
  readonly fresh: Set<bigint>;
};

/** From here on Sv39 has what the kernel puts into every address space: trampoline, trapframe, USYSCALL. */
const topOfMemory = 0x3f_c000_0000n;

function begin(event: MachineEvent): Draft {
  const fault = event.kind === 'fault';
  const program = /^("(?:[^"\\]|\\.)*")/.exec(event.text)?.[1];
  return {
    kind: fault ? 'fault' : (deedsByName[event.call] ?? 'other'),
    sequence: event.sequence,
    instruction: event.instruction,
    pid: event.pid,
    name: event.name,
    call: event.call,
    text: event.call === 'exec' ? (program ?? event.text) : event.text,
    result: undefined,
    va: fault ? (event.data[1] ?? 0n) : 0n,
    allocated: 0,
    freed: 0,
    mapped: 0,
    unmapped: 0,
    copied: 0,
    entries: [],
    tables: new Map(),
    fresh: new Set(),
  };
}

const pages = (event: MachineEvent): number => Number((event.data[1] ?? 0n) / 4096n);

function mapsUserPage({ data: [, before = 0n, after = 0n] }: MachineEvent): boolean {
  return isLeaf(after) && isUser(after) && !isValid(before);
}

function addTo(deed: Draft, event: MachineEvent): void {
  if (event.kind === 'alloc') {
    deed.allocated += pages(event);
    deed.fresh.add(event.data[0] ?? 0n);
  }
  if (event.kind === 'free') deed.freed += pages(event);
  if (event.kind !== 'pte') return;
  if (deed.entries.length < mostEntries) deed.entries.push(event);
  const [, before = 0n, after = 0n, va = 0n, root = 0n] = event.data;
  if (va >= topOfMemory) return;
  const table = deed.tables.get(root) ?? { user: false, mapped: 0, unmapped: 0, copied: 0 };
  deed.tables.set(root, table);
  if ([before, after].some((entry) => isLeaf(entry) && isUser(entry))) table.user = true;
  if (isLeaf(after) && !isValid(before)) {
    table.mapped += event.count;
    if (deed.fresh.has(pageOf(after))) table.copied += event.count;
  }
  if (isLeaf(before) && !isValid(after)) table.unmapped += event.count;
}

/** Counts what was done to the tables of programs. */
function finish({ tables, fresh, ...deed }: Draft): Deed {
  for (const { user, mapped, unmapped, copied } of tables.values()) {
    if (!user) continue;
    deed.mapped += mapped;
    deed.unmapped += unmapped;
    deed.copied += copied;
  }
  return deed;
}

/** The entry that shows best what a deed did: the first page of the user's that it mapped, or else the first at all. */
export function tellingEntry({ entries }: Deed): MachineEvent | undefined {
  return entries.find(mapsUserPage) ?? entries[0];
}

/** The first entry of a user's page that a deed wrote over, and that still leads to a page: a page copied, or rights given. */
export function rewrittenEntry({ entries }: Deed): MachineEvent | undefined {
  return entries.find(({ data: [, before = 0n, after = 0n] }) =>
    [before, after].every((entry) => isLeaf(entry) && isUser(entry)),
  );
}

/** The process that a fork made; undefined while it runs, when it failed, and for what is no fork. */
export function childOf({ kind, result }: Deed): number | undefined {
  const isPid = result !== undefined && result > 0n && result < 2n ** 31n;
  return kind === 'fork' && isPid ? Number(result) : undefined;
}

/** Whom a deed is about: the child that fork made, the process whose memory wait freed, or who did it. */
function subjectOf({ kind, pid, result }: Deed): number {
  const other = kind === 'fork' || kind === 'wait' ? Number(result ?? 0n) : 0;
  return other > 0 && other < 2 ** 31 ? other : pid;
}

/** Deeds that changed memory, the one that did something last first. */
export function deedsOf(events: readonly MachineEvent[]): Deed[] {
  const deeds = new Map<number, Draft>();
  const touch = (deed: Draft) => {
    deeds.delete(deed.sequence);
    deeds.set(deed.sequence, deed);
  };
  for (const event of events) {
    if (event.kind === 'call' || event.kind === 'fault') {
      if (event.kind === 'call' || event.mode === 0) deeds.set(event.sequence, begin(event));
    } else if (event.kind === 'result') {
      const deed = deeds.get(Number(event.data[2]));
      if (deed) touch(deed);
      if (deed) deed.result = BigInt.asIntN(64, event.data[1] ?? 0n);
      if (deed?.kind === 'exec') deed.name = event.name;
    } else {
      const deed = deeds.get(event.within);
      if (deed) {
        addTo(deed, event);
        touch(deed);
      }
    }
  }
  const changed = ({ allocated, freed, entries }: Deed) => allocated > 0 || freed > 0 || entries.length > 0;
  return [...deeds.values()].map(finish).filter(changed).reverse();
}

/** The same by the process that they are about: the one of the newest deed first. */
export function commandsOf(events: readonly MachineEvent[], most: number): Command[] {
  const commands = new Map<number, { pid: number; name: string; deeds: Deed[] }>();
  for (const deed of deedsOf(events)) {
    const pid = subjectOf(deed);
    const command = commands.get(pid) ?? { pid, name: '', deeds: [] };
    if (pid === deed.pid && command.name === '') command.name = deed.name;
    command.deeds.push(deed);
    commands.set(pid, command);
    if (commands.size > most) {
      commands.delete(pid);
      break;
    }
  }
  return [...commands.values()].map((command) => ({
    ...command,
    name: command.name || (command.deeds.at(-1)?.name ?? ''),
  }));
}
