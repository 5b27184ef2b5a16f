// The files that checks look at: what people wrote, not what tools made.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

import { at, root } from '../../scripts/support/paths.mjs';

const folders = ['core', 'scripts', 'tests', 'wasm-bindings', 'web'];
const notOurs = new Set(['node_modules', 'artifacts', 'build', 'dist']);

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!notOurs.has(entry.name)) yield* walk(path);
    } else if (entry.isFile()) {
      yield path;
    }
  }
}

/** Paths from the repository's root, with `/`, of all source files with one of the extensions. */
export function sources(...extensions) {
  return folders
    .flatMap((folder) => [...walk(at(folder))])
    .filter((path) => extensions.includes(extname(path)))
    .map((path) => relative(root, path).split(sep).join('/'))
    .sort();
}

export const linesOf = (path) => readFileSync(at(path), 'utf8').split('\n');
