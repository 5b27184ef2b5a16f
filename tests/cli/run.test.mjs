// How runs end, and what they say about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { elf, instruction, ramBase } from '../support/elf.mjs';
import { runPagewalk, runScript, startPagewalk, temporaryFile } from '../support/pagewalk.mjs';

const { auipcT0, luiT0, liT1, storeT1, storeWordT1, storeByteT1, loop, back, jumpT0, wfi } = instruction;

const kernel = (t, words, options) => ['--kernel', temporaryFile(t, 'own.elf', elf(words, options))];

/** Writes a word to `tohost`, as the RISC-V test programs do: 1 for pass, else number of the failed test * 2 + 1. */
const tohostKernel = (t, word) =>
  kernel(t, [auipcT0(1), liT1(word), storeT1, loop], {
    symbol: { name: 'tohost', address: ramBase + 0x1000n },
  });

const testDevice = 0x100;
const uart = 0x10000;

test('help is printed on stdout and is no error', async (t) => {
  const { status, stdout, stderr } = await runPagewalk(t, 'help');
  assert.equal(status, 0);
  assert.match(stdout, /^usage: pagewalk run /m);
  assert.equal(stderr, '');
});

test('a program that writes 1 to tohost has passed', async (t) => {
  const { status, stderr } = await runPagewalk(t, 'run', ...tohostKernel(t, 1));
  assert.equal(status, 0);
  assert.equal(stderr, '');
});

test('a program that writes something else to tohost has failed that test', async (t) => {
  const { status, stderr } = await runPagewalk(t, 'run', ...tohostKernel(t, 21 * 2 + 1));
  assert.equal(status, 21);
  assert.equal(stderr, 'pagewalk: test 21 failed\n');
});

test('the status of a failed test with a large number is 125', async (t) => {
  const { status, stderr } = await runPagewalk(t, 'run', ...tohostKernel(t, 500 * 2 + 1));
  assert.equal(status, 125);
  assert.equal(stderr, 'pagewalk: test 125 failed\n');
});

test('powering off is success, even while a line waits', async (t) => {
  const words = [luiT0(testDevice), 0x00005337, 0x5553031b, storeWordT1, loop]; // lui t1, 5; addiw t1, t1, 0x555
  const { status, stderr } = await runScript(t, 'wait never\n', ...kernel(t, words));
  assert.equal(status, 0);
  assert.equal(stderr, '');
});

test('powering off with a failure is status 1', async (t) => {
  const words = [luiT0(testDevice), 0x00073337, 0x3333031b, storeWordT1, loop]; // lui t1, 0x73; addiw t1, t1, 0x333
  const { status, stderr } = await runPagewalk(t, 'run', ...kernel(t, words));
  assert.equal(status, 1);
  assert.equal(stderr, 'pagewalk: the guest powered off and reported failure 7\n');
});

test('the instruction limit ends a run with status 1 and names the waiting line', async (t) => {
  const { status, stderr } = await runScript(
    t,
    '# waits\nwait never \n',
    ...kernel(t, [loop]),
    '--max-instructions',
    '123456',
  );
  assert.equal(status, 1);
  assert.match(stderr, /^pagewalk: .*script:2: wait never : the limit of 123456 instructions was reached\n$/);
});

test('a guest that sleeps for ever ends a script with status 1 and names the waiting line', async (t) => {
  const { status, stderr } = await runScript(t, 'wait never\n', ...kernel(t, [wfi, back]));
  assert.equal(status, 1);
  assert.match(stderr, /script:1: wait never: the guest waits for ever/);
});

test('a guest that sleeps for ever ends a run whose stdin has ended', async (t) => {
  const { status, stderr } = await runPagewalk(t, 'run', ...kernel(t, [wfi, back]));
  assert.equal(status, 1);
  assert.match(stderr, /the guest waits for ever/);
});

test('a guest that jumps into nothing and traps for ever can be stopped by a limit', async (t) => {
  const { status } = await runPagewalk(
    t,
    'run',
    ...kernel(t, [luiT0(0x40000), jumpT0]),
    '--max-instructions',
    '1000000',
  );
  assert.equal(status, 1);
});

test('a guest that floods the console is obeyed and can be left', async (t) => {
  const console = startPagewalk(t, 'run', ...kernel(t, [luiT0(uart), liT1(0x55), storeByteT1, back]));
  await console.waitFor('UUUUUUUU');
  console.type('\x01x');
  assert.equal(await console.status(), 0);
});

test('a script sees the output once: a match uses it up', async (t) => {
  const words = [luiT0(uart), liT1(0x41), storeByteT1, liT1(0x42), storeByteT1, wfi, back];
  const { status, stdout, stderr } = await runScript(t, 'wait A\nwait B\nwait A\n', ...kernel(t, words));
  assert.equal(stdout, 'AB');
  assert.equal(status, 1);
  assert.match(stderr, /script:3: wait A: /);
});

test('a guest that reboots starts again, and the limit counts all of its lives', async (t) => {
  const words = [
    luiT0(uart),
    liT1(0x41),
    storeByteT1,
    luiT0(testDevice),
    0x00007337,
    0x7773031b,
    storeWordT1,
    loop,
  ];
  const options = ['--max-instructions', '50', '--stats']; // lui t1, 7; addiw t1, t1, 0x777
  const { status, stdout, stderr } = await runPagewalk(t, 'run', ...kernel(t, words), ...options);
  assert.equal(status, 1);
  assert.match(stdout, /^A{2,}$/);
  assert.equal(JSON.parse(stderr.split('\n')[0]).instructions, 50);
});

test('an idle shell that will never print what a script waits for is given up', async (t) => {
  const { status, stderr } = await runScript(t, 'wait $ \nwait never\n');
  assert.equal(status, 1);
  assert.match(stderr, /script:2: wait never: the guest has been idle for 10 minutes of its time\n$/);
});

test('--stats prints one line of JSON', async (t) => {
  const { status, stderr } = await runPagewalk(
    t,
    'run',
    ...kernel(t, [loop]),
    '--max-instructions',
    '5000',
    '--stats',
  );
  assert.equal(status, 1);
  const [json, message, rest] = stderr.split('\n');
  const statistics = JSON.parse(json);
  assert.equal(statistics.instructions, 5000);
  assert.equal(typeof statistics.seconds, 'number');
  assert.equal(typeof statistics.mips, 'number');
  assert.equal(typeof statistics.cycles, 'number');
  assert.match(statistics.stateHash, /^0x[0-9a-f]{16}$/);
  assert.match(message, /^pagewalk: the limit/);
  assert.equal(rest, '');
});

test('at stops at exactly the instruction it names', async (t) => {
  const { status, stderr } = await runScript(
    t,
    'at 1234567 quit\n',
    ...kernel(t, [loop]),
    '--stats',
    '--harts',
    '3',
  );
  assert.equal(status, 0);
  assert.equal(JSON.parse(stderr).instructions, 1234567);
});

test('at refuses an instruction that has retired', async (t) => {
  const { status, stderr } = await runScript(t, 'at 500 type x\nat 400 quit\n', ...kernel(t, [loop]));
  assert.equal(status, 1);
  assert.match(stderr, /script:2: at 400 quit: 500 instructions have retired already\n$/);
});

test('a kernel that leaves M-mode with no active PMP entry is told which option it needs', async (t) => {
  const words = [auipcT0(0), 0x34129073, 0x30200073]; // csrw mepc, t0; mret
  const own = kernel(t, words);
  const { status, stderr } = await runPagewalk(t, 'run', '--max-instructions', '100', ...own);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^pagewalk: hart 0 entered U-mode at 0x80000000 with no active PMP entry.*--profile xv6-2020/,
  );
  const open = await runPagewalk(t, 'run', '--max-instructions', '100', '--pmp', '0', ...own);
  assert.equal(open.stderr, 'pagewalk: the limit of 100 instructions was reached\n');
});
