// Which colour of tokens.css a page has on the map, and how it is drawn beside that.
import type { PageKind } from '../../model/memory-map.ts';

export type Pattern = 'plain' | 'hatched' | 'outlined';

export interface CellLook {
  /** Name of a custom property. */
  readonly colour: string;
  readonly pattern: Pattern;
}

const look = (colour: string, pattern: Pattern = 'plain'): CellLook => ({ colour, pattern });

export const looks: Readonly<Record<PageKind, CellLook>> = {
  unknown: look('--map-free'),
  free: look('--map-free'),
  kernelText: look('--executable'),
  kernelReadOnly: look('--read-only'),
  kernelData: look('--kernel'),
  kernelImage: look('--kernel'),
  bufferCache: look('--kernel', 'outlined'),
  virtqueue: look('--kernel', 'outlined'),
  trampoline: look('--executable', 'outlined'),
  pageTable: look('--table'),
  user: look('--writable'),
  guard: look('--writable', 'hatched'),
  shared: look('--shared'),
  usyscall: look('--read-only', 'outlined'),
  trapframe: look('--writable', 'outlined'),
  kernelStack: look('--kernel', 'hatched'),
  pipe: look('--shared', 'outlined'),
  firmware: look('--kernel', 'outlined'),
  deviceTree: look('--read-only', 'outlined'),
  allocated: look('--text', 'outlined'),
};
