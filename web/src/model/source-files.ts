// The sources that a reader gave, by the paths that a compiler knows them by. They stay in memory, and have bounds.

export interface SourceFile {
  /** With as much of its folders as is known. */
  readonly path: string;
  readonly text: string;
}

/** Larger files are no sources. */
export const mostSourceBytes = 2 << 20;
export const mostSourceFiles = 4000;
/** Of a line so much is shown. */
const mostLetters = 200;

const parts = (path: string): string[] => path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');

/** How many of the last parts of two paths are the same. */
function commonEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a.at(-1 - same) === b.at(-1 - same)) same++;
  return same;
}

export class SourceFiles {
  readonly #byName = new Map<
    string,
    { readonly path: readonly string[]; readonly lines: readonly string[] }[]
  >();
  readonly #found = new Map<string, readonly string[] | undefined>();
  readonly count: number;

  /** Of files as they were read. */
  static from(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): SourceFiles {
    const decoder = new TextDecoder();
    return new SourceFiles(files.map(({ name, bytes }) => ({ path: name, text: decoder.decode(bytes) })));
  }

  constructor(files: readonly SourceFile[] = []) {
    const taken = files.slice(0, mostSourceFiles);
    for (const { path, text } of taken) {
      const names = parts(path);
      const name = names.at(-1) ?? '';
      const list = this.#byName.get(name) ?? [];
      list.push({ path: names, lines: text.split(/\r\n|\n|\r/) });
      this.#byName.set(name, list);
    }
    this.count = taken.length;
  }

  /** A line, from 1, of the file whose path ends most like `path`; undefined when there is no such. */
  line(path: string, line: number): string | undefined {
    if (line < 1 || path === '') return undefined;
    return this.#lines(path)?.[line - 1]?.slice(0, mostLetters);
  }

  #lines(path: string): readonly string[] | undefined {
    if (this.#found.has(path)) return this.#found.get(path);
    const wanted = parts(path);
    let best: { same: number; lines: readonly string[] } | undefined;
    for (const file of this.#byName.get(wanted.at(-1) ?? '') ?? []) {
      const same = commonEnd(file.path, wanted);
      if (!best || same > best.same) best = { same, lines: file.lines };
    }
    this.#found.set(path, best?.lines);
    return best?.lines;
  }
}
