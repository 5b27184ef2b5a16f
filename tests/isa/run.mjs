// Runs every program of the riscv-tests in a folder and prints what became of each. The programs are built outside.
//
//   node tests/isa/run.mjs DIR [FILTER]      only names that hold FILTER, for example rv64ui-p-
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { pagewalk } from '../../scripts/support/paths.mjs';
import { execute, Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';

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

await main(async () => {
  const [folder, filter = ''] = process.argv.slice(2);
  if (folder === undefined) throw new Failure('usage: node tests/isa/run.mjs DIR [FILTER]');
  const names = readdirSync(folder).filter((name) => name.includes(filter) && isElf(join(folder, name)));
  if (names.length === 0) throw new Failure(`no programs in ${folder}`);
  let passed = 0;
  for (const name of names) {
    const args = ['run', '--kernel', join(folder, name), '--max-instructions', `${instructionLimit}`];
    const result = verdict(await execute(pagewalk, args, { show: false, seconds: 60 }));
    if (result === 'pass') passed++;
    console.log(`${name.padEnd(28)} ${result}`);
  }
  console.log(`${passed} passed, ${names.length - passed} failed`);
  if (passed < names.length) process.exitCode = 1;
});
