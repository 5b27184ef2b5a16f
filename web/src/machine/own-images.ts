// Which of the files that a reader dropped is the kernel, which the disk, and which are sources.
import type { ImageSource } from './protocol.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OwnImages {
  readonly kernel: ImageSource | undefined;
  readonly disk: ImageSource | undefined;
  readonly sources: readonly NamedBytes[];
}

/** By the endings that C, C++ and assembly have. */
export const isSourceName = (name: string): boolean => /\.(c|h|cc|cpp|cxx|hh|hpp|hxx|inc|s)$/i.test(name);

const isSource = ({ name, bytes }: NamedBytes): boolean => isSourceName(name) && !isElf(bytes);

const elfMagic = [0x7f, 0x45, 0x4c, 0x46];

const isElf = (bytes: Uint8Array): boolean => elfMagic.every((byte, i) => bytes[i] === byte);

/** By content, or by a name that promises a kernel: the machine then says what is wrong with it. */
const isKernel = (file: NamedBytes): boolean =>
  isElf(file.bytes) || (!isSource(file) && /kernel|\.elf$/i.test(file.name));

const sectorBytes = 512;

/** Whole sectors, or a name that promises a disk: the machine then says what is wrong with it. */
const isDisk = (file: NamedBytes): boolean =>
  !isKernel(file) &&
  !isSource(file) &&
  file.bytes.length > 0 &&
  (file.bytes.length % sectorBytes === 0 || /\.img$/i.test(file.name));

/** In a folder of sources only what has the usual name is booted: it holds many other files. */
const kernelName = /(^|\/)kernel(\.elf)?$/;
const diskName = /(^|\/)fs\.img$/;

/** The first of each kind counts. */
export function sortImages(files: readonly NamedBytes[]): OwnImages {
  const sources = files.filter(isSource);
  const inFolder = files.some(({ name }) => name.includes('/'));
  const booted = inFolder
    ? files.filter(({ name, bytes }) => (kernelName.test(name) && isElf(bytes)) || diskName.test(name))
    : files;
  return { kernel: booted.find(isKernel), disk: booted.find(isDisk), sources };
}
