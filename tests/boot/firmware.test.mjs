// Two witnesses: OpenSBI, which looks a machine over before it says what it found, must find the same on ours as on QEMU.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';
import { openSbi, startQemuInFirmware } from '../support/qemu.mjs';

const lastLine = 'Boot HART MEDELEG';

async function bannerOnQemu(t, board) {
  const console = startQemuInFirmware(board);
  t.after(() => console.kill());
  await console.waitFor(lastLine);
  await console.waitFor('\n');
  return console.transcript;
}

async function bannerOnPagewalk(t, { harts = 1, memory = 128 }) {
  const board = ['--harts', `${harts}`, '--memory', `${memory}`];
  const script = `wait ${lastLine}\nwait \\n\nquit\n`;
  const { status, stdout, stderr } = await runScript(t, script, '--bios', openSbi, ...board);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}

const linesOf = (banner) => banner.slice(0, banner.indexOf('\n', banner.indexOf(lastLine))).split('\n');

for (const board of [{ harts: 1 }, { harts: 2 }, { harts: 8, memory: 2048 }]) {
  test(`OpenSBI's banner is QEMU's, line by line, with ${JSON.stringify(board)}`, async (t) => {
    const [ours, theirs] = await Promise.all([bannerOnPagewalk(t, board), bannerOnQemu(t, board)]);
    // Which hart boots first is QEMU's threads' affair.
    const settled = (lines) =>
      lines.map((line) => line.replace(/^(Boot HART ID|Domain0 Boot HART) .*/, '$1'));
    assert.deepEqual(settled(linesOf(ours)), settled(linesOf(theirs)));
  });
}
