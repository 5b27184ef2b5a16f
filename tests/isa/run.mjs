// Runs every program of the riscv-tests in a folder and prints what became of each. The programs are built outside.
//
//   node tests/isa/run.mjs [--wasm] [--engine fast|reference] DIR [FILTER]
//
// FILTER: only names that hold it, for example rv64ui-p-
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { execute, Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { Build } from '../support/pagewalk.mjs';

/** Far more than the longest of them needs. */
const instructionLimit = 20_000_000;
const elfMagic = '\x7fELF';

const isElf = (path) =>
  statSync(path).isFile() && readFileSync(path).subarray(0, 4).toString('latin1') === elfMagic;

function verdict({ status, output }) {
  if (status === 0) return 'pass';
  const failed = /test \d+ failed/.exec(output);
  return failed ? failed[0] : output.trim() || `status ${status}`;
}

/** A script that leaves the end to the program or to the limit: as fast as possible, and in every build. */
async function withScript(work) {
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-isa-'));
  const script = join(folder, 'script');
  writeFileSync(script, `at ${instructionLimit + 1} quit\n`);
  try {
    return await work(script);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runAll([command, ...first], engine, folder, names, script) {
  let passed = 0;
  for (const name of names) {
    const args = ['run', '--kernel', join(folder, name), '--script', script];
    const limit = ['--engine', engine, '--max-instructions', `${instructionLimit}`];
    const result = verdict(
      await execute(command, [...first, ...args, ...limit], { show: false, seconds: 60 }),
    );
    if (result === 'pass') passed++;
    console.log(`${name.padEnd(28)} ${result}`);
  }
  return passed;
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { wasm: { type: 'boolean', default: false }, engine: { type: 'string', default: 'fast' } },
    allowPositionals: true,
  });
  const [folder, filter = ''] = positionals;
  if (folder === undefined)
    throw new Failure('usage: node tests/isa/run.mjs [--wasm] [--engine NAME] DIR [FILTER]');
  const names = readdirSync(folder).filter((name) => name.includes(filter) && isElf(join(folder, name)));
  if (names.length === 0) throw new Failure(`no programs in ${folder}`);
  const build = values.wasm ? Build.Wasm : Build.Native;
  const passed = await withScript((script) => runAll(build, values.engine, folder, names, script));
  console.log(`${passed} passed, ${names.length - passed} failed`);
  if (passed < names.length) process.exitCode = 1;
});
