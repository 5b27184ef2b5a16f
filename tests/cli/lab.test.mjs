// `pagewalk lab`: the worked examples hold, in both builds alike, and what is wrong is said.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at, guestBuild, image } from '../../scripts/support/paths.mjs';
import { execute } from '../../scripts/support/process.mjs';
import { foreign } from '../support/foreign-kernel.mjs';
import { Build, runBuild, runPagewalk, temporaryFile } from '../support/pagewalk.mjs';

const examples = at('tests', 'cli', 'lab');

/** Runs a script of the lab that lies nowhere yet. */
const runLines = (t, lines, ...args) =>
  runPagewalk(t, 'lab', ...args, temporaryFile(t, 'script.lab', `${lines.join('\n')}\n`));

for (const name of readdirSync(examples)) {
  test(`${name} holds, natively and as WebAssembly, to the last byte`, async (t) => {
    const native = await runPagewalk(t, 'lab', '--all', join(examples, name));
    assert.equal(native.stderr, '');
    assert.equal(native.status, 0);
    assert.deepEqual(await runBuild(t, Build.Wasm, 'lab', '--all', join(examples, name)), native);
  });
}

/** A line that boots a kernel of ours as if it were not. */
const bootForeign = (t, variant, ...names) => {
  const kernel = temporaryFile(t, 'kernel.elf', foreign(variant, ...names));
  return `boot --kernel ${kernel} --disk ${image(variant).disk} until "$ "`;
};

test('a kernel that the lab has no source of is called in its own machine code', async (t) => {
  const { status, stdout, stderr } = await runLines(t, [
    bootForeign(t, 'classic'),
    'pt = uvmcreate()',
    'expect allocated 1',
    'uvmcopy(pid 2, pt, 8K)',
    'expect = true',
    'expect allocated 4',
    'variant own',
    'uvmfree(pt, 8K)',
    'variant own',
    'variant classic',
    'kfree(KERNBASE)',
    'expect panic "not a page of the allocator"',
  ]);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const free = [...stdout.matchAll(/^ {2}own, (\d+) free pages$/gm)].map(([, pages]) => Number(pages));
  assert.equal(free.length, 3);
  assert.deepEqual([free[0] - free[1], free[0] - free[2]], [5, 0]);
  assert.match(stdout, /kalloc gives scratch pages/);
});

test('what a kernel’s own function does wrong ends the call, and is told', async (t) => {
  const { status, stdout, stderr } = await runLines(t, [
    'boot classic until "$ "',
    'variant own',
    // Nobody has told it where the tables of this process are.
    'walk(KERNBASE + 64M, 0x3f0000000000, Fail)',
    'expect panic "address beyond MAXVA"',
    'copyout(pid 2, 0, "x")',
    'expect refused "there is no function"',
    'kvminithart()',
    'expect stopped "it had taken another page table into use"',
    'proc_freepagetable(pid 1, 0)',
    'expect panic "freewalk: leaf"',
  ]);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /a (load|instruction) page fault at 0x[0-9a-f]+ in kernel::kvminithart/);
});

test('a kernel whose file tells nothing of its functions has none to call, and it is said why', async (t) => {
  const { stdout, stderr } = await runLines(t, [bootForeign(t, 'classic', '.debug_info'), 'variant own']);
  assert.match(stdout, /the kernel's own functions cannot be called: its file has no debug information/);
  assert.match(stdout, /^ {2}classic, 1023 free pages$/m);
  assert.match(stderr, /:2: the kernel's own functions cannot be called/);
});

test('help lists every function with its parameters and a sentence', async (t) => {
  const { status, stdout } = await runPagewalk(t, 'lab', '--help');
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}mappages\(pagetable, va, size, pa, permissions\)\n {6}Maps the pages /m);
  assert.match(stdout, /^ {2}exec\(pagetable, program, argv\.\.\.\)$/m);
});

test('exec loads a program of the guest with its arguments on the stack', async (t) => {
  const program = join(guestBuild, 'user', 'echo.elf');
  const { status, stdout, stderr } = await runLines(t, [
    `program = file("${program}")`,
    'trapframe = kalloc()',
    'pt = proc_pagetable(KERNBASE, trapframe, 0)',
    'sp = exec(pt, program, "echo", "hello")',
    'copyinstr(pt, sp + 48, 16)', // behind argv of three words, and "hello" in 16 bytes
    'expect = "echo"',
    'proc_freepagetable(pt, 0x3000)',
    'kfree(trapframe)',
    'expect free 1024',
    'pt = proc_pagetable(KERNBASE, trapframe, 0)',
    'exec(pt, "no program")',
    'expect = nothing',
    'expect free 1024',
  ]);
  assert.equal(stderr, '');
  assert.equal(status, 0, stdout);
});

test('an expectation that does not hold is status 1, and says what is so', async (t) => {
  const { status, stdout, stderr } = await runLines(t, ['pt = uvmcreate()', '', 'expect allocated 2']);
  assert.equal(status, 1);
  assert.match(stderr, /^pagewalk: .*script\.lab:3: allocated: 1, not 2\n$/);
  assert.match(stdout, /error: allocated: 1, not 2/);
});

test('a panic that nobody expects is status 1, and names the line', async (t) => {
  const { status, stderr } = await runLines(t, ['kfree(1)', 'kalloc()']);
  assert.equal(status, 1);
  assert.match(stderr, /script\.lab:1: it panicked: kfree: not the start of a page/);
  assert.equal((await runLines(t, ['kfree(1)'])).status, 1);
});

test('a line that makes no sense is status 1, and the rest is done', async (t) => {
  const lines = ['kalloc', 'variant new', 'arena 0', 'boot nothing at 1', 'expect = 3', 'show x', 'a b = 1'];
  for (const line of lines) {
    const { status, stdout, stderr } = await runLines(t, [line, 'x = kalloc()']);
    assert.equal(status, 1, line);
    assert.match(stderr, /^pagewalk: .*script\.lab:1: /, line);
    assert.match(stdout, /allocated 0x/, line);
  }
});

test('bad options and unreadable files are status 2', async (t) => {
  const folder = temporaryFile(t, 'x', '');
  for (const args of [
    ['--variant', 'new'],
    ['--variant'],
    ['--arena', '0'],
    ['--arena=many'],
    ['--nothing=1'],
    ['/nowhere/script.lab'],
    [folder, folder],
  ]) {
    const { status, stderr } = await runPagewalk(t, 'lab', ...args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, /^pagewalk: [^\n]+\n$/);
  }
});

test('lines may come through a pipe', async () => {
  const shell = [
    '-c',
    'printf "kalloc()\\nexpect allocated 1\\n" | "$@"',
    'sh',
    ...Build.Native,
    'lab',
    '--quiet',
  ];
  const { status, output } = await execute('sh', shell, { show: false });
  assert.equal(status, 0, output);
  assert.match(output, /^> kalloc\(\)\n {2}= 0x80400000\n/);
});

test('a fork says where it stands, and a boot that never comes there why not', async (t) => {
  const { status, stdout } = await runLines(t, ['boot lazy at 30000000', 'vmprint(kernel)']);
  assert.equal(status, 0);
  assert.match(stdout, /memory of the machine at instruction 30000000\n/);
  assert.match(stdout, /pid 2 is 0x[0-9a-f]+, sh, size 0x/);
  assert.match(stdout, / {2}lazy, \d+ free pages/);
  const early = await runLines(t, ['boot classic at 10', 'kalloc()']);
  assert.match(
    early.stdout,
    /the kernel has not brought its allocator up yet: kalloc gives scratch pages from 0x88000000/,
  );
});
