// Reads the files of a zip archive (PKWARE APPNOTE, 4.3): stored or deflated, without encryption and without Zip64. The
// archive may be anything: every number in it is checked, and what would be too much is left out.

export interface ZipLimits {
  readonly files: number;
  /** Of one file, unpacked. */
  readonly fileBytes: number;
  /** Of all, unpacked. */
  readonly bytes: number;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly header: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const fileBytes = 30;
const mostComment = 0xffff;
const stored = 0;
const deflated = 8;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length >= endBytes && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - endBytes - mostComment);
  for (let at = view.byteLength - endBytes; at >= lowest; at--)
    if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

function entriesOf(view: DataView, limits: ZipLimits): Entry[] {
  const end = findEnd(view);
  if (end < 0) return [];
  const entries: Entry[] = [];
  const count = Math.min(view.getUint16(end + 10, true), limits.files);
  let at = view.getUint32(end + 16, true);
  while (entries.length < count && at + entryBytes <= end && view.getUint32(at, true) === entrySignature) {
    const length = view.getUint16(at + 28, true);
    if (at + entryBytes + length > end) break;
    const name = new TextDecoder().decode(
      new Uint8Array(view.buffer, view.byteOffset + at + entryBytes, length),
    );
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      header: view.getUint32(at + 42, true),
    });
    at += entryBytes + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function packedBytes(
  bytes: Uint8Array<ArrayBuffer>,
  { header, packed }: Entry,
): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header + fileBytes > bytes.length || view.getUint32(header, true) !== fileSignature) return undefined;
  const begin = header + fileBytes + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  return begin + packed <= bytes.length ? bytes.subarray(begin, begin + packed) : undefined;
}

/** Undefined when there is more than `most`, or what cannot be unpacked. */
async function inflate(packed: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array | undefined> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const out = new Uint8Array(most);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return out.slice(0, length);
      if (length + value.length > most) {
        await reader.cancel();
        return undefined;
      }
      out.set(value, length);
      length += value.length;
    }
  } catch {
    return undefined;
  }
}

/** The files whose names are wanted, in the order of the archive. */
export async function unzip(
  bytes: Uint8Array<ArrayBuffer>,
  wanted: (name: string) => boolean,
  limits: ZipLimits,
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files: { name: string; bytes: Uint8Array }[] = [];
  let left = limits.bytes;
  for (const entry of entriesOf(view, limits)) {
    if (!wanted(entry.name) || entry.unpacked > Math.min(limits.fileBytes, left)) continue;
    const packed = packedBytes(bytes, entry);
    if (!packed || (entry.method !== stored && entry.method !== deflated)) continue;
    const content = entry.method === stored ? packed.slice() : await inflate(packed, entry.unpacked);
    if (!content) continue;
    left -= content.length;
    files.push({ name: entry.name, bytes: content });
  }
  return files;
}
