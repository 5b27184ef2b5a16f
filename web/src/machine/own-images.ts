// Which of the files that a reader dropped is the kernel, and which the disk.
import type { ImageSource } from './protocol.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OwnImages {
  readonly kernel: ImageSource | undefined;
  readonly disk: ImageSource | undefined;
}

const elfMagic = [0x7f, 0x45, 0x4c, 0x46];

/** By content, or by a name that promises a kernel: the machine then says what is wrong with it. */
const isKernel = ({ name, bytes }: NamedBytes): boolean =>
  elfMagic.every((byte, i) => bytes[i] === byte) || /kernel|\.elf$/i.test(name);

const isDisk = (file: NamedBytes): boolean => !isKernel(file) && file.bytes.length > 0;

/** The first of each kind counts. */
export const sortImages = (files: readonly NamedBytes[]): OwnImages => ({
  kernel: files.find(isKernel),
  disk: files.find(isDisk),
});
