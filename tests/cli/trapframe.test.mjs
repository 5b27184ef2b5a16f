// What the trapframe of a process holds, beside the registers that its hart had when it trapped.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

/** Hexadecimal values by names, as `registers` and `trapframe` print them. */
const valuesIn = (text) =>
  Object.fromEntries(
    [...text.matchAll(/\b(\w+) +(0x[0-9a-f]{16})\b/g)].map(([, name, value]) => [name, value]),
  );

test('a trapframe holds the registers with which its process called the kernel', async (t) => {
  const script = 'wait $ \ntype a\nrun-to system-call\nregisters\nrun-to sys_read\ntrapframe 2\nquit\n';
  const { status, stdout, stderr } = await runScript(t, script);
  assert.equal(status, 0, stderr);
  const [before, after] = stdout.split(/^trapframe$/m);
  const [frame, context] = after.split(/^context$/m);
  const [hart, kept] = [valuesIn(before.slice(before.indexOf('hart 0\n'))), valuesIn(frame)];
  const own = ['kernel_satp', 'kernel_sp', 'kernel_hart', 'kernel_trap', 'epc'];
  const names = Object.keys(kept).filter((name) => !own.includes(name));
  assert.equal(names.length, 31);
  for (const name of names) assert.equal(kept[name], hart[name], name);
  assert.equal(BigInt(kept.epc), BigInt(hart.sepc) + 4n);
  assert.match(frame, /^ {2}kernel_satp +0x8[0-9a-f]{15} page table 0x[0-9a-f]+$/m);
  assert.match(frame, /^ {2}kernel_trap +0x[0-9a-f]{16} usertrap \(.*user_trap\.cpp:\d+\)$/m);
  assert.match(frame, /^ {2}behind an ecall: system call 5 read$/m);
  assert.match(context, /^ {2}ra +0x[0-9a-f]{16} kernel::sched\+\d+ /m);
  assert.match(context, /^ {2}s11 +0x/m);
});

test('a process that is not there is an error', async (t) => {
  const { status, stderr } = await runScript(t, 'wait $ \ntrapframe 4711\n');
  assert.equal(status, 1);
  assert.match(stderr, /script:2: trapframe 4711: there is no process 4711\n$/);
});
