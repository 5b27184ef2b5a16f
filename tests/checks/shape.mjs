// The shape of the house: files of a size one can read, and a map in every folder that needs one.
import { existsSync } from 'node:fs';

import { at } from '../../scripts/support/paths.mjs';
import { linesOf, sources } from './sources.mjs';

const longestFile = 400;

/** Files that may be longer, each with its limit and the reason. */
const longFiles = {};

export const fileSizes = {
  name: `files have at most ${longestFile} lines`,
  run: () =>
    sources('.cpp', '.hpp', '.S', '.ts', '.mjs', '.css')
      .map((path) => ({
        path,
        lines: linesOf(path).length - 1,
        limit: longFiles[path]?.limit ?? longestFile,
      }))
      .filter(({ lines, limit }) => lines > limit)
      .map(({ path, lines, limit }) => `${path}: ${lines} lines, more than ${limit}`),
};

const foldersWithReadme = [
  'core/cli',
  'core/inspect',
  'core/kernel',
  'core/lab',
  'core/machine',
  'core/user',
  'wasm-bindings',
  'web',
  'tests',
];

export const readmes = {
  name: 'every area has its README',
  run: () =>
    foldersWithReadme
      .filter((folder) => !existsSync(at(folder, 'README.md')))
      .map((folder) => `${folder}/README.md is missing`),
};

/** npm refuses a lock file that lacks packages of other platforms, even though it would not install them here. */
export const completeLockFile = {
  name: 'the lock file knows every package that another one may ask for',
  run: () => {
    const { packages } = JSON.parse(linesOf('package-lock.json').join('\n'));
    const known = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
    return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !known.has(name))
        .map((name) => `package-lock.json: ${path} may ask for ${name}, which is missing`),
    );
  },
};
