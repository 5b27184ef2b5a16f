// What tests/conformance.md names is there: files, and tests in them. Its rows say `file` "name", "name"; ...
import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { at } from '../../scripts/support/paths.mjs';
import { linesOf } from './sources.mjs';

const document = 'tests/conformance.md';

/** The names of a test file's tests. Literals that stand side by side are one name; what is put in is `…`. */
export function testNames(source) {
  const doctest = /\bTEST_CASE(?:_TEMPLATE)?\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g;
  const node = /\b(?:test|it)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g;
  return new Set([
    ...[...source.matchAll(doctest)].map(([, literals]) =>
      literals.trim().slice(1, -1).replace(/"\s*"/g, ''),
    ),
    ...[...source.matchAll(node)].map(([, , name]) => name.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')),
  ]);
}

/**
 * What is wrong with a table of tests. `namesIn` tells the names of a file's tests, by its path from the
 * document's folder; undefined when there is no such file.
 */
export function problemsOf(lines, namesIn) {
  return lines.flatMap((line, index) => {
    const problem = (text) => `${document}:${index + 1}: ${text}`;
    const isHeading = lines[index + 1]?.startsWith('|---');
    if (!line.startsWith('| ') || isHeading) return [];
    const found = [];
    let file;
    for (const [, path, name] of line.matchAll(/`([^`]+\.(?:cpp|mjs|ts))`|"([^"]+)"/g)) {
      if (path !== undefined) {
        file = path;
        if (namesIn(path) === undefined) found.push(problem(`${path} is not there`));
      } else if (file === undefined) {
        found.push(problem(`"${name}" stands before any file`));
      } else if (namesIn(file)?.has(name) === false) {
        found.push(problem(`${file} has no test "${name}"`));
      }
    }
    if (file === undefined) found.push(problem('no test is named'));
    return found;
  });
}

export const conformanceTable = {
  name: 'the tests that conformance.md names are there',
  run: () => {
    const known = new Map();
    const namesIn = (path) => {
      const file = normalize(join('tests', path));
      if (!known.has(file))
        known.set(file, existsSync(at(file)) ? testNames(linesOf(file).join('\n')) : undefined);
      return known.get(file);
    };
    return problemsOf(linesOf(document), namesIn);
  },
};
