// The dump that the inspector makes from outside equals what the guest prints from inside.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const prompt = '$ ';

/** The blocks of a transcript that start with `page table` and go on with its indented lines. */
const dumps = (transcript) => transcript.match(/^page table 0x[0-9a-f]+\n(?: ?\.\..*\n)*/gm) ?? [];

for (const [name, guest, script] of [
  ['init', 'vmprint 1', 'pid 1'],
  ['the kernel', 'vmprint 0', 'kernel'],
]) {
  test(`the page table of ${name} is what vmprint prints in the guest`, async (t) => {
    const lines = `wait ${prompt}\ntype ${guest}\\n\nwait ${prompt}\npage-table ${script}\nquit\n`;
    const { status, stdout, stderr } = await runScript(t, lines);
    assert.equal(status, 0, stderr);
    const [inside, outside, ...more] = dumps(stdout);
    assert.equal(more.length, 0);
    assert.ok(inside?.split('\n').length > 5, stdout);
    assert.equal(outside, inside);
  });
}

test('the kernel prints the table of the first process at its exec when asked to by a boot option', async (t) => {
  const { status, stdout } = await runScript(t, `wait ${prompt}\nquit\n`, '--append', 'vmprint');
  assert.equal(status, 0);
  assert.equal(dumps(stdout).length, 1);
});

test('a process that is not there is an error that names the line', async (t) => {
  const { status, stderr } = await runScript(t, `wait ${prompt}\npage-table pid 4711\n`);
  assert.equal(status, 1);
  assert.match(stderr, /script:2: page-table pid 4711: there is no process 4711\n$/);
});

test('satp shows the address space that hart 0 is in', async (t) => {
  const before = await runScript(t, 'at 10 page-table\n');
  assert.equal(before.status, 1);
  assert.match(before.stderr, /hart 0 has paging off/);
  const after = await runScript(t, `wait ${prompt}\npage-table satp\n`);
  assert.equal(after.status, 0);
  assert.equal(dumps(after.stdout).length, 1);
});
