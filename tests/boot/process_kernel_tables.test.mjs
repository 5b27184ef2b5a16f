// The page tables that a kernel has for each process: while it works for one, satp holds just that table.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const blocks = (transcript) => transcript.match(/page table 0x[0-9a-f]+\n(?: ?\.\..*\n)*/g) ?? [];

const inCopy = (...lines) => `wait $ \ntype echo hi\\n\nrun-to copyin_new\n${lines.join('\n')}\n`;

test('the kernel table of a process is what hart 0 uses while the kernel works for it', async (t) => {
  const script = inCopy('page-table satp', 'page-table pid 3 kernel', 'page-table pid 3', 'quit');
  const { status, stdout, stderr } = await runScript(t, script, '--image', 'kpt');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^at kernel::copyin_new .* pid 3\b/m);
  const [inUse, own, user] = blocks(stdout);
  assert.ok(inUse?.split('\n').length > 32_768, 'all of RAM is mapped page by page');
  assert.equal(own?.split('\n')[0], inUse.split('\n')[0]);
  assert.ok(own === inUse, 'entry by entry');
  assert.notEqual(user?.split('\n')[0], own.split('\n')[0]);
});

test('it has names of its own in ranges and walks: the process’s memory without U, and its kernel stack', async (t) => {
  const script = inCopy(
    'ranges pid 3 kernel',
    'translate pid 3 kernel.kernel_pagetable 0x1000',
    'translate pid 3 0x1000',
    'quit',
  );
  const { status, stdout, stderr } = await runScript(t, script, '--image', 'kpt');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^0x0000000000000000 .* user memory$/m);
  assert.match(stdout, /KSTACK 2, process 3$/m);
  const [kernelWalk, userWalk] = stdout.match(/^pa 0x[0-9a-f]+/gm) ?? [];
  assert.equal(kernelWalk, userWalk);
  assert.match(stdout, /^U load {2}load page fault \(13\): not a user page \(U is clear\)$/m);
});

test('a process without such a table, and one that has none of that name, are errors that say so', async (t) => {
  const missing = await runScript(t, 'wait $ \npage-table pid 2 kernel\n');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /process 2 has no page table of the kernel's\n$/);
  const other = await runScript(t, 'wait $ \npage-table pid 2 kernel.kpt\n', '--image', 'kpt');
  assert.equal(other.status, 1);
  assert.match(other.stderr, /process 2 has no page table kpt, only kernel_pagetable\n$/);
});
