// What a reader gives to the page, as files with paths: picked or dropped files, folders, and the sources in a zip archive.
import type { NamedBytes } from '../machine/own-images.ts';
import { isSourceName } from '../machine/own-images.ts';
import { mostSourceBytes, mostSourceFiles } from '../model/source-files.ts';
import { isZip, unzip } from './zip.ts';

const limits = { files: mostSourceFiles, fileBytes: mostSourceBytes, bytes: 64 << 20 };

/** A file with its path in the folder that was given. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

export const pickedFiles = (files: readonly File[]): GivenFile[] =>
  files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));

const readEntries = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File | undefined>((resolve) => entry.file(resolve, () => resolve(undefined)));

async function collect(entry: FileSystemEntry, into: GivenFile[], depth: number): Promise<void> {
  if (into.length >= mostSourceFiles || depth > 16) return;
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry);
    if (file) into.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (let some = await readEntries(reader); some.length > 0; some = await readEntries(reader)) {
    for (const child of some)
      if (child.isDirectory || depth === 0 || isSourceName(child.name) || !child.name.includes('.'))
        await collect(child, into, depth + 1);
    if (into.length >= mostSourceFiles) return;
  }
}

/** Must be called while the drop event is handled: the browser forgets it then. */
export function droppedFiles(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (!entries.some(({ isDirectory }) => isDirectory))
    return Promise.resolve(pickedFiles([...transfer.files]));
  return (async () => {
    const files: GivenFile[] = [];
    for (const entry of entries) await collect(entry, files, 0);
    return files;
  })();
}

/** The bytes of each; of an archive the sources in it. */
export async function readGiven(given: readonly GivenFile[]): Promise<NamedBytes[]> {
  const all: NamedBytes[] = [];
  for (const { path, file } of given.slice(0, mostSourceFiles)) {
    if (isSourceName(path) && file.size > mostSourceBytes) continue;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isZip(bytes)) all.push(...(await unzip(bytes, isSourceName, limits)));
    else all.push({ name: path, bytes });
  }
  return all;
}
