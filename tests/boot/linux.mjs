// A Linux Image, built outside this repository with a shell in its initramfs, on our machine behind OpenSBI: boots it
// with 1 and 4 harts, runs commands and powers off. Not a part of `npm test`.
//
//   node tests/boot/linux.mjs IMAGE PROMPT [COMMAND ...]

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pagewalk } from '../../scripts/support/paths.mjs';
import { Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { Console, scriptOf } from '../support/console.mjs';
import { openSbi } from '../support/qemu.mjs';

const usual = ['cat /proc/cpuinfo', 'cat /proc/interrupts'];
/** A power-off ends the run; a guest that goes on instead never says the last of these. */
const end = [{ type: 'poweroff\n' }, { wait: 'reboot: Power down' }, { wait: 'nothing more' }];

async function boot(folder, { image, prompt, harts, commands }) {
  const dialogue = commands.flatMap((command) => [{ type: `${command}\n` }, { wait: prompt }]);
  const script = join(folder, 'script');
  writeFileSync(script, scriptOf([{ wait: prompt }, ...dialogue, ...end]));
  const images = ['--bios', openSbi, '--kernel', image, '--append', 'console=ttyS0'];
  const console = new Console(pagewalk, [
    'run',
    ...images,
    '--harts',
    `${harts}`,
    '--script',
    script,
    '--stats',
  ]);
  console.close();
  return { status: await console.status(), transcript: console.transcript, errors: console.errors };
}

await main(async () => {
  const [image, prompt, ...own] = process.argv.slice(2);
  if (prompt === undefined) throw new Failure('usage: node tests/boot/linux.mjs IMAGE PROMPT [COMMAND ...]');
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-linux-'));
  try {
    for (const harts of [1, 4]) {
      const commands = own.length > 0 ? own : usual;
      const { status, transcript, errors } = await boot(folder, { image, prompt, harts, commands });
      console.log(`${transcript}\n${errors}`);
      if (status !== 0) throw new Failure(`with ${harts} harts the run ended with status ${status}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
