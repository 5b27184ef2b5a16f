// Who wrote to a piece of memory last, as a search finds it.
import type { CodePlace } from './machine-event.ts';

/** Numbers as in the module's FoundWrite. */
export const writers = ['hart', 'walk', 'device'] as const;

export interface FoundWrite {
  readonly instruction: bigint;
  readonly hart: number;
  /** 0 when the hart ran no process. */
  readonly pid: number;
  readonly name: string;
  readonly writer: (typeof writers)[number];
  /** 0 U, 1 S, 3 M. */
  readonly mode: number;
  /** Of the 8 bytes. */
  readonly address: bigint;
  readonly before: bigint;
  readonly after: bigint;
  /** Where it was written, then who called. */
  readonly stack: readonly (CodePlace & { readonly address: bigint })[];
}

/** The last write by an instruction or a device, and the one by a page-table walk after it. */
export interface FoundWrites {
  readonly last: FoundWrite | undefined;
  readonly mark: FoundWrite | undefined;
}

export interface ReplayPosition {
  readonly instructions: bigint;
  readonly cycles: bigint;
  readonly hart: number;
}

/** How another machine with the same images comes to where this one stands. */
export interface ReplayPlan {
  readonly target: ReplayPosition;
  readonly input: readonly (ReplayPosition & { readonly bytes: Uint8Array })[];
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `walk (vm.c:92)`, as far as known. */
export const placeText = ({ function: name, file, line }: CodePlace): string =>
  line > 0 ? `${name || '?'} (${fileName(file)}:${line})` : name;
