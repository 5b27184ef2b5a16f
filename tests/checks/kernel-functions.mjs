// What core/kernel/README.md says of single functions: each is in the file it names, and the test it names speaks of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { at } from '../../scripts/support/paths.mjs';
import { linesOf } from './sources.mjs';

const folder = 'core/kernel';
const document = `${folder}/README.md`;
const heading = '| function | file | contract | test |';

const withoutComments = (source) => source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
const names = (text, name) => new RegExp(`\\b${name}\\b`).test(text);
const codeIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/**
 * What is wrong with the table of functions among the lines of a document. `textOf` gives a file by its path in the
 * repository; undefined when there is no such file.
 */
export function problemsOf(lines, textOf) {
  const start = lines.indexOf(heading);
  if (start < 0) return [`${document}: the table "${heading}" is missing`];
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const rows = lines.slice(start + 2, length < 0 ? undefined : start + length);
  return rows.flatMap((row, index) => {
    const problem = (text) => `${document}:${start + 3 + index}: ${text}`;
    const [functions, files, , tests] = row.split('|').slice(1).map(codeIn);
    if (!functions?.length || files?.length !== 1 || tests?.length !== 1)
      return [problem('a row is: functions, one file, a contract, one test')];
    const file = join(folder, files[0]);
    const test = join('tests', tests[0]);
    const [source, tested] = [textOf(file), textOf(test)];
    if (source === undefined || tested === undefined)
      return [problem(`${source === undefined ? file : test} is not there`)];
    return functions.flatMap((name) => [
      ...(names(withoutComments(source), name) ? [] : [problem(`${name} is not in ${file}`)]),
      ...(names(tested, name) ? [] : [problem(`${test} does not speak of ${name}`)]),
    ]);
  });
}

export const kernelFunctions = {
  name: 'the functions that the kernel’s README lists are in their files, and tested',
  run: () =>
    problemsOf(linesOf(document), (path) => (existsSync(at(path)) ? linesOf(path).join('\n') : undefined)),
};
