// Formatters decide formatting.
import { at } from '../../scripts/support/paths.mjs';
import { execute } from '../../scripts/support/process.mjs';
import { sources } from './sources.mjs';

/** Runs a tool; what it says is the problem when it fails. */
async function complaints(command, args) {
  const { status, output } = await execute(command, args, { show: false });
  return status === 0 ? [] : [output.trim() || `${command} ended with status ${status}`];
}

export const cppFormat = {
  name: 'C++ is formatted (clang-format -i puts it right)',
  run: async () => {
    const found = await complaints('clang-format', ['--dry-run', '-Werror', ...sources('.cpp', '.hpp')]);
    return found.flatMap((text) => [...new Set(text.match(/^\S+?:\d+(?=:\d+: error:)/gm) ?? [text])]);
  },
};

const tool = (name) => at('node_modules', '.bin', name);

export const webFormat = {
  name: 'TypeScript, JavaScript and CSS are formatted and linted (biome check --write puts it right)',
  run: () =>
    complaints(tool('biome'), ['check', '--colors=off', '--error-on-warnings', '--max-diagnostics=10', '.']),
};

export const webTypes = {
  name: 'TypeScript type-checks, the parts without DOM by themselves',
  run: async () => {
    const projects = ['tsconfig.json', 'tsconfig.machine.json', 'tsconfig.tests.json'];
    const found = [];
    for (const project of projects)
      found.push(...(await complaints(tool('tsc'), ['--noEmit', '-p', at('web', project)])));
    return found;
  },
};
