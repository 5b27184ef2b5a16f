// What the inspector reads from a running kernel by its DWARF is what the kernel itself says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { compareWithGuest } from '../inspect/guest.mjs';
import { runScript, temporaryFolder } from '../support/pagewalk.mjs';

const images = at('public', 'images');

for (const image of readdirSync(images)) {
  test(`processes, page tables, free pages and calls of ${image} are those of the guest`, async (t) => {
    await compareWithGuest(t, '--image', image);
  });
}

function stripped(t, ...flags) {
  const kernel = join(temporaryFolder(t), 'kernel');
  const { status, stderr } = spawnSync('riscv64-linux-gnu-strip', [
    ...flags,
    '-o',
    kernel,
    join(images, 'classic', 'kernel.elf'),
  ]);
  assert.equal(status, 0, `${stderr}`);
  return ['--kernel', kernel, '--disk', join(images, 'classic', 'fs.img')];
}

const script = 'wait $ \nprocesses\nquit\n';
const list = (transcript) => transcript.split('\n').filter((line) => line.includes(' 0x0000000'));

test('without DWARF the table that our kernel exports shows the same processes', async (t) => {
  const full = await runScript(t, script);
  const bare = await runScript(t, script, ...stripped(t, '-g'));
  assert.equal(bare.status, 0, bare.stderr);
  assert.equal(list(full.stdout).length, 2);
  assert.deepEqual(
    list(bare.stdout),
    list(full.stdout).map((line) => line.toLowerCase()),
  );
});

test('without symbols the reasons are told why there is nothing to show', async (t) => {
  const { status, stderr } = await runScript(t, script, ...stripped(t, '-s'));
  assert.equal(status, 1);
  assert.match(
    stderr,
    /no processes are found\. The kernel's file has no symbols: .* has no DWARF: compile it with -g/,
  );
});
