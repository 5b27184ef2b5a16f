// What the page and the machine's worker say to each other. Bytes and tables are transferred, not copied.

import type { Breakpoint, Stop } from '../model/debugging.ts';
import type { AnswerOf, RequestOf, Topic } from './questions.ts';

export * from './questions.ts';

/** A kernel or a disk: fetched by the worker, or dropped on the page by the reader. */
export type ImageSource = { readonly url: string } | { readonly name: string; readonly bytes: Uint8Array };

export const nameOfSource = (source: ImageSource): string => ('url' in source ? source.url : source.name);

/** Boards by the xv6 that expects them; the newest is also that of the page's own kernels. Names as in machine::kProfiles. */
export const profiles = ['xv6-2022', 'xv6-2021', 'xv6-2020'] as const;
export type Profile = (typeof profiles)[number];

/** RAM that a kernel of the reader's own can have; the first is QEMU's, and that of the page's kernels. */
export const memorySizes = [128, 256, 512] as const;
export type MemorySize = (typeof memorySizes)[number];

export interface MachineSetup {
  readonly harts: number;
  readonly memoryMiB: MemorySize;
  readonly profile: Profile;
  readonly kernel: ImageSource;
  readonly disk: ImageSource | null;
}

/** Why there is no machine. `detail` is the reason in English, as the part that failed gave it. */
export type Failure =
  | { readonly kind: 'no-webassembly' }
  | { readonly kind: 'worker' | 'module' | 'machine' | 'crash'; readonly detail: string }
  | { readonly kind: 'fetch' | 'kernel' | 'disk'; readonly name: string; readonly detail: string };

export type StopCause = 'powered-off' | 'rebooted' | 'test-done';

export type MachineState =
  | { readonly phase: 'loading' }
  /** `stop` says what stopped it, unless that was the reader. */
  | { readonly phase: 'paused'; readonly stop?: Stop }
  /** `waiting-for-terminal`: the terminal is behind with drawing what the guest has sent. */
  | { readonly phase: 'running'; readonly activity: 'busy' | 'idle' | 'waiting-for-terminal' }
  | { readonly phase: 'stopped'; readonly cause: StopCause; readonly status: number }
  | { readonly phase: 'failed'; readonly failure: Failure };

export interface HartSnapshot {
  readonly privilege: number;
  /** In WFI. */
  readonly waiting: boolean;
  readonly pc: bigint;
  readonly satp: bigint;
}

export interface ProcessSnapshot {
  readonly pid: number;
  readonly name: string;
  readonly state: number;
  readonly parent: number;
  readonly pageTable: bigint;
  /** Page tables besides the user's, by the members that hold them. */
  readonly kernelTables: readonly { readonly name: string; readonly root: bigint }[];
  readonly size: bigint;
}

/** The machine at one moment. Immutable; every panel draws from it. */
export interface MachineSnapshot {
  readonly instructions: bigint;
  readonly cycles: bigint;
  /** Million instructions a second of wall time since the snapshot before. */
  readonly mips: number;
  readonly harts: readonly HartSnapshot[];
  readonly processes: readonly ProcessSnapshot[];
  /** 0 when there is none yet, or when the kernel does not tell. */
  readonly kernelPageTable: bigint;
  /** S or U mode was refused all memory because the kernel has set no PMP entry. */
  readonly noActivePmp: boolean;
  /** The first address behind the end of RAM that the kernel wanted; 0 when it has not. */
  readonly beyondRam: bigint;
}

export type ToWorker =
  /** With the breakpoints of the machine before. */
  | { readonly type: 'load'; readonly setup: MachineSetup; readonly breakpoints: readonly Breakpoint[] }
  | { readonly type: 'run' | 'pause' | 'reset' }
  | { readonly type: 'input'; readonly bytes: Uint8Array }
  | { readonly type: 'acknowledge'; readonly bytes: number }
  | { readonly type: 'ask'; readonly id: number; readonly topic: Topic; readonly request: RequestOf<Topic> };

export type FromWorker =
  /** After a reset: what comes from here on belongs to the machine's new life. */
  | { readonly type: 'power-on' }
  | { readonly type: 'state'; readonly state: MachineState }
  | { readonly type: 'output'; readonly bytes: Uint8Array }
  | { readonly type: 'changed'; readonly snapshot: MachineSnapshot }
  | { readonly type: 'answer'; readonly id: number; readonly answer: AnswerOf<Topic> };
