// Two witnesses: our machine and QEMU boot the same kernel and disk, get the same keys, and must print the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { image } from '../../scripts/support/paths.mjs';
import { converse, scriptOf } from '../support/console.mjs';
import { runScript } from '../support/pagewalk.mjs';
import { startQemu } from '../support/qemu.mjs';

const { kernel, disk } = image('classic');
const prompt = '$ ';

const commands = [
  'ls',
  'echo hi | wc',
  'cat README',
  'mkdir d; ls d',
  'echo one > d/f; echo two >> d/f; cat d/f',
  'ln d/f g; rm d/f; cat g; ls d',
  'grep kernel README',
  'cat < g | wc; (cd d; ls ..)',
  'cat nothing',
  'nosuchprogram',
  'forktest',
];

/** Typed one after the other, each at the prompt. */
const session = [
  { wait: prompt },
  ...commands.flatMap((command) => [{ type: `${command}\n` }, { wait: prompt }]),
];

async function onQemu(t, steps, harts) {
  const console = startQemu({ kernel, disk, harts });
  t.after(() => console.kill());
  await converse(console, steps);
  return console.transcript;
}

async function onPagewalk(t, steps, harts) {
  const { status, stdout, stderr } = await runScript(t, scriptOf(steps), '--harts', `${harts}`);
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  return stdout;
}

/** Harts announce themselves in an order that nothing decides: takes these lines out and puts them, sorted, first. */
function normalised(transcript) {
  const announcement = /^hart \d+ starting\n/gm;
  const announcements = transcript.match(announcement) ?? [];
  return announcements.sort().join('') + transcript.replace(announcement, '');
}

for (const harts of [1, 3]) {
  test(`the same keys give the same transcript as on QEMU with ${harts} hart${harts > 1 ? 's' : ''}`, async (t) => {
    const expected = normalised(await onQemu(t, session, harts));
    const actual = normalised(await onPagewalk(t, session, harts));
    assert.equal(actual, expected);
    for (let hart = 1; hart < harts; hart++) assert.match(actual, new RegExp(`^hart ${hart} starting$`, 'm'));
    assert.match(actual, /^\s*1 1 3\s*$/m, 'echo hi | wc counts');
    assert.match(actual, /^one\ntwo$/m, 'what was written is read back');
  });
}
