// The words of the debugger on a booted kernel: where the run stops, and that it goes on as if it had not.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const prompt = '$ ';
const afterLs = async (t, ...lines) => {
  const { status, stdout, stderr } = await runScript(
    t,
    `wait ${prompt}\ntype ls\\n\n${lines.join('\n')}\nquit\n`,
  );
  assert.equal(status, 0, stderr);
  return stdout.slice(stdout.indexOf(prompt));
};

test('run-to stops at a function, whose caller the backtrace knows at its first instruction', async (t) => {
  const text = await afterLs(t, 'run-to exec', 'backtrace', 'run-to return');
  assert.match(text, /^at kernel::exec \(\S+exec\.cpp:\d+\), hart 0, pid 3$/m);
  assert.match(text, /^#0 \S+ exec\+0 .*\n#1 \S+ sys_exec\+\d+ /m);
  assert.match(text, /^returned to kernel::sys_exec\+\d+ /m);
});

test('run-to stops at each kind of event', async (t) => {
  const text = await afterLs(t, 'run-to satp', 'run-to user', 'run-to system-call', 'run-to trap');
  assert.match(text, /satp: 0x8\w+ -> 0x8\w+ in \w+\S* \(\S+trampoline\.S:\d+\), hart 0, pid \d+$/m);
  assert.match(text, /^return to user mode at 0x\w+, hart 0, pid \d+$/m);
  assert.match(text, /^system call \d+ \(\w+\) in 0x\w+, hart 0, pid \d+$/m);
  assert.match(text, /^trap: .* in \S+.*, hart 0/m);
});

test('run-to stops at a system call by its name, and a return from there is the program’s', async (t) => {
  const text = await afterLs(t, 'run-to system-call exec', 'backtrace', 'run-to return', 'processes');
  assert.match(text, /^#0 0x0000003ffffff000 uservec\+0 \S*trampoline.S:\d+$/m);
  assert.match(text, /^system call \d+ \(exec\) in 0x\w+, hart 0, pid 3$/m);
  assert.match(text, /^return to user mode at 0x\w+, hart 0, pid 3$/m);
  assert.match(text, /^\s*3 .*\bls\b/m);
});

test('step, step over, registers and disassemble show where the hart stands', async (t) => {
  const text = await afterLs(
    t,
    'run-to exec',
    'step 2',
    'step over',
    'registers',
    'disassemble',
    'disassemble walk',
  );
  const pcs = [...text.matchAll(/^=> 0x(\w{16})/gm)].map(([, pc]) => BigInt(`0x${pc}`));
  assert.equal(pcs[1], pcs[0] + 2n);
  assert.equal(pcs[2], pcs[1]);
  assert.match(text, new RegExp(`^pc {3}0x${pcs[1].toString(16).padStart(16, '0')}$`, 'm'));
  assert.match(text, /^satp {5}0x8\w+ MODE=sv39 ASID=0 PPN=\d+$/m);
  assert.match(text, /^scause {3}0x0{15}8 Interrupt=clear Code=environment call from U-mode$/m);
  assert.match(text, /^kernel::walk\b.*\n {3}0x/m);
});

test('a write to an entry is caught with the value before and after', async (t) => {
  const walk = await afterLs(t, 'run-to exec', 'translate pid 3 0');
  const entry = /^L0\[0\] at (0x\w+): pte (0x\w+)/m.exec(walk);
  const text = await afterLs(t, 'run-to exec', `run-to write ${entry[1]}`);
  assert.match(
    text,
    new RegExp(
      `^write: 0x${BigInt(entry[1]).toString(16)} by .*: 0x${BigInt(entry[2]).toString(16)} -> `,
      'm',
    ),
  );
});

test('a run with stops ends where the run without them does', async (t) => {
  const script = (words) => `wait ${prompt}\ntype ls\\n\n${words}at 20000000 quit\n`;
  const hash = async (words) => {
    const { stderr } = await runScript(t, script(words), '--harts', '2', '--stats');
    return JSON.parse(stderr.trim().split('\n').at(-1)).stateHash;
  };
  const words = ['exec', 'trap', 'return', 'satp', 'user', 'system-call'].map(
    (word) => `run-to ${word}\nstep\n`,
  );
  assert.equal(await hash(words.join('')), await hash(''));
});

test('what there is not is refused with the line and the reason', async (t) => {
  for (const [line, reason] of [
    ['run-to nonsense', "the kernel has no function called 'nonsense'"],
    ['run-to system-call walk', "the kernel has no system call called 'walk'"],
    ['run-to write 0x10', 'only memory can be watched, 2 MiB at most'],
    ['disassemble vm.c:1', "no code comes from a file called 'vm.c'"],
  ]) {
    const { status, stderr } = await runScript(t, `${line}\n`);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`1: ${line}: ${reason.replace(/[.()]/g, '\\$&')}`));
  }
});
