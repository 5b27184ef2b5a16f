// The console in a terminal: keys, leaving, and rest while the guest is idle.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { pagewalk } from '../../scripts/support/paths.mjs';
import { Console } from '../support/console.mjs';
import { startPagewalk } from '../support/pagewalk.mjs';

/** Clock ticks in which /proc counts CPU time: a second has 100 on every Linux we know. */
const ticksPerSecond = 100;

/** CPU seconds that a process has used, in user and kernel mode. */
function cpuSeconds(pid) {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
}

test('a shell works and Ctrl-A X leaves it', async (t) => {
  const console = startPagewalk(t, 'run');
  await console.waitFor('$ ');
  console.type('echo hi | wc\n');
  await console.waitFor('1 1 3');
  console.type('\x01?');
  await console.waitFor('Ctrl-A X');
  console.type('\x01x');
  assert.equal(await console.status(), 0);
});

test('in a terminal keys are not echoed twice, Enter works and the terminal is left as it was', async (t) => {
  const shell = `stty -a; echo begin; '${pagewalk}' run; echo "status $?"; stty -a`;
  const console = new Console('script', ['-qfc', shell, '/dev/null']);
  t.after(() => console.kill());
  await console.waitFor('$ ');
  console.type('echo hi\r');
  await console.waitFor('$ ');
  console.type('\x01x');
  await console.waitFor('status 0');
  console.close();
  await console.status();
  const [before, during, after] = console.transcript.split(/begin\r\n|status 0\r\n/);
  assert.match(during, /\$ echo hi\r\nhi\r\n\$ /);
  assert.ok(before.includes('icanon'), before);
  assert.equal(after.trim(), before.trim());
});

test('the end of stdin ends only the typing', async (t) => {
  const console = startPagewalk(t, 'run');
  await console.waitFor('$ ');
  console.type('poweroff\n');
  console.close();
  assert.equal(await console.status(), 0);
});

for (const harts of [1, 4]) {
  test(`an idle shell uses less than 3 % of a core with ${harts} hart${harts > 1 ? 's' : ''}`, async (t) => {
    const console = startPagewalk(t, 'run', '--harts', `${harts}`);
    await console.waitFor('$ ');
    await wait(500);
    const seconds = 5;
    const before = cpuSeconds(console.pid);
    await wait(seconds * 1000);
    const share = (cpuSeconds(console.pid) - before) / seconds;
    t.diagnostic(`${(100 * share).toFixed(2)} % of a core`);
    assert.ok(share < 0.03, `${share}`);
  });
}
