// An unmodified xv6-riscv, fetched and built outside this repository, on our machine: boots it with 1 and 3 harts and
// runs its programs to the end. Not a part of `npm test`.
//
//   node tests/boot/xv6.mjs [--profile=NAME] KERNEL FS_IMG [COMMAND ...]
//
// Options in front are pagewalk's own: older kernels need a profile.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pagewalk } from '../../scripts/support/paths.mjs';
import { Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { Console, scriptOf } from '../support/console.mjs';

const prompt = '$ ';

/** Commands, and what each prints when it has worked. */
const usual = [
  ['ls', 'usertests'],
  ['forktest', 'fork test OK'],
  ['stressfs', 'read'],
  ['usertests sbrkbasic', 'ALL TESTS PASSED'],
];

async function boot(folder, { kernel, disk, harts, commands, machine }) {
  const steps = [{ wait: prompt }];
  for (const [command, ...signs] of commands) {
    steps.push({ type: `${command}\n` }, ...signs.map((wait) => ({ wait })), { wait: prompt });
  }
  const script = join(folder, 'script');
  writeFileSync(script, scriptOf(steps));
  const images = ['--kernel', kernel, '--disk', disk];
  const options = [...machine, ...images, '--harts', `${harts}`, '--script', script, '--stats'];
  const console = new Console(pagewalk, ['run', ...options]);
  console.close();
  return { status: await console.status(), transcript: console.transcript, errors: console.errors };
}

await main(async () => {
  const given = process.argv.slice(2);
  const machine = given.filter((argument) => argument.startsWith('--'));
  const [kernel, disk, ...own] = given.filter((argument) => !argument.startsWith('--'));
  if (disk === undefined)
    throw new Failure('usage: node tests/boot/xv6.mjs [--profile=NAME] KERNEL FS_IMG [COMMAND ...]');
  const commands = own.length > 0 ? own.map((command) => [command]) : usual;
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-xv6-'));
  try {
    for (const harts of [1, 3]) {
      const { status, transcript, errors } = await boot(folder, { kernel, disk, harts, commands, machine });
      console.log(`${transcript}\n${errors}`);
      if (status !== 0) throw new Failure(`with ${harts} harts the run ended with status ${status}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
