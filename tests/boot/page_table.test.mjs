// The dump that the inspector makes from outside equals what the guest prints from inside.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const prompt = '$ ';

/** The blocks of a transcript that start with `page table`, perhaps behind a prompt, and go on with its entries. */
const dumps = (transcript) => transcript.match(/page table 0x[0-9a-f]+\n(?: ?\.\..*\n)*/g) ?? [];

/** The kernel's table has tens of thousands of lines: names the first that differs instead of showing all. */
function assertSameLines(actual, expected) {
  const [left, right] = [actual.split('\n'), expected.split('\n')];
  const line = left.findIndex((text, index) => text !== right[index]);
  assert.equal(left[line], right[line], `line ${line + 1}`);
  assert.equal(left.length, right.length);
}

/** A and D bits cleared: a kernel touches its own pages between its printing and ours. */
const withoutUse = (dump) =>
  dump.replace(
    /(?<=pte )0x[0-9a-f]+/g,
    (pte) => `0x${(BigInt(pte) & ~0xc0n).toString(16).padStart(16, '0')}`,
  );

async function dumpFromBothSides(t, command, choice) {
  const lines = `wait ${prompt}\ntype ${command}\\n\nwait ${prompt}\npage-table ${choice}\nquit\n`;
  const { status, stdout, stderr } = await runScript(t, lines);
  assert.equal(status, 0, stderr);
  const found = dumps(stdout);
  assert.equal(found.length, 2);
  assert.ok(found[0].split('\n').length > 5, found[0]);
  return found;
}

test('the page table of init is byte for byte what vmprint prints in the guest', async (t) => {
  const [inside, outside] = await dumpFromBothSides(t, 'vmprint 1', 'pid 1');
  assertSameLines(outside, inside);
});

// kvminit has made it, and kvminithart has turned it on.
test('the page table of the kernel is what vmprint prints in the guest', async (t) => {
  const [inside, outside] = await dumpFromBothSides(t, 'vmprint 0', 'kernel');
  assertSameLines(withoutUse(outside), withoutUse(inside));
});

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
