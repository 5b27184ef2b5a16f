// The program as WebAssembly under Node does what the native one does, to the last byte and the last bit.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { execute } from '../../scripts/support/process.mjs';
import { elf, instruction } from '../support/elf.mjs';
import { Build, runBuild, temporaryFile, temporaryFolder } from '../support/pagewalk.mjs';

const { auipcT0, luiT0, liT1, storeT1, storeByteT1, loop } = instruction;
const uart = 0x10000;

const kernel = (t, words) => ['--kernel', temporaryFile(t, 'own.elf', elf(words))];
const scripted = (t, script) => ['run', '--script', temporaryFile(t, 'script', script)];

/** What a run leaves behind, without the time that it took. */
async function result(t, build, ...args) {
  const { status, stdout, stderr } = await runBuild(t, build, ...args);
  return { status, stdout, stderr: stderr.replace(/"seconds":[\d.]+,"mips":[\d.]+,/, '') };
}

/** What both builds leave behind when given the same. */
async function sameInBoth(t, ...args) {
  const native = await result(t, Build.Native, ...args);
  assert.deepEqual(await result(t, Build.Wasm, ...args), native);
  return native;
}

async function hashOf(t, build, ...args) {
  const { status, stderr } = await runBuild(t, build, ...args, '--stats');
  assert.equal(status, 0, stderr);
  return JSON.parse(stderr).stateHash;
}

test('a session in the shell prints the same and ends in the same state', async (t) => {
  const script = 'wait $ \ntype ls; forktest\\n\nwait OK\npage-table pid 2\nat 90000000 quit\n';
  const { status, stdout, stderr } = await sameInBoth(t, ...scripted(t, script), '--harts', '3', '--stats');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /fork test OK/);
  assert.equal(JSON.parse(stderr).instructions, 90_000_000);
});

test('bad usage gets the same status and the same words', async (t) => {
  const folder = temporaryFolder(t);
  const lines = [
    [],
    ['boot'],
    ['run', '--cores', '2'],
    ['run', '--harts'],
    ['run', '--harts', '9'],
    ['run', '--memory', '4096'],
    ['run', '--image', '../classic'],
    ['run', '--kernel', '/nowhere/k'],
    ['run', '--kernel', folder],
    ['run', '--kernel', temporaryFile(t, 'empty', '')],
    ['run', '--disk', temporaryFile(t, 'odd.img', Buffer.alloc(1000))],
    scripted(t, 'expect ls\n'),
    ['run', '--restore', temporaryFile(t, 'snapshot', 'no snapshot')],
    ['run', '--replay', temporaryFile(t, 'recording', 'no recording')],
  ];
  for (const args of lines) assert.equal((await sameInBoth(t, ...args)).status, 2, args.join(' '));
});

test('help is the same', async (t) => {
  assert.equal((await sameInBoth(t, 'help')).status, 0);
});

test('a run that fails has the same status and the same words', async (t) => {
  const script = 'wait never\n';
  const limited = [...scripted(t, script), '--max-instructions', '123456'];
  assert.equal((await sameInBoth(t, ...limited, ...kernel(t, [loop]))).status, 1);
  const failing = temporaryFile(
    t,
    'test.elf',
    elf([auipcT0(1), liT1(2 * 7 + 1), storeT1, loop], {
      symbol: { name: 'tohost', address: 0x80001000n },
    }),
  );
  assert.equal((await sameInBoth(t, ...scripted(t, script), '--kernel', failing)).status, 7);
  const folder = temporaryFolder(t);
  const unwritable = [...scripted(t, 'at 100 quit\n'), ...kernel(t, [loop]), '--record', folder];
  assert.equal((await sameInBoth(t, ...unwritable)).status, 1);
});

test('every byte that a guest prints arrives, in order, however many they are', async (t) => {
  const addiT1 = 0x00130313; // t1 = t1 + 1
  const jumpBack = 0xff9ff06f; // two instructions
  const words = [luiT0(uart), liT1(0), storeByteT1, addiT1, jumpBack];
  const limit = ['--max-instructions', '3000002'];
  const { stdout } = await sameInBoth(t, ...scripted(t, 'wait never\n'), ...kernel(t, words), ...limit);
  assert.equal(stdout.length, 1_000_000);
  const bytes = Buffer.from(stdout, 'latin1');
  assert.ok(bytes.every((byte, index) => byte === index % 256));
});

for (const [from, to] of [
  ['Native', 'Wasm'],
  ['Wasm', 'Native'],
]) {
  test(`what ${from} saves and records, ${to} restores and replays`, async (t) => {
    const folder = temporaryFolder(t);
    const [snapshot, recording] = [join(folder, 'snapshot'), join(folder, 'recording')];
    const run = scripted(t, 'at 50000000 type ls; forktest\\n\nat 80000000 quit\n');
    const files = ['--save-at', '60000000', snapshot, '--record', recording];
    const whole = await hashOf(t, Build[from], ...run, '--harts', '2', ...files);
    assert.equal(await hashOf(t, Build[to], 'run', '--replay', recording), whole);
    assert.equal(await hashOf(t, Build[to], 'run', '--restore', snapshot, '--replay', recording), whole);
    const rest = scripted(t, 'at 80000000 quit\n');
    assert.equal(await hashOf(t, Build[to], ...rest, '--restore', snapshot), whole);
  });
}

test('a guest may have all the memory that the board can have, and be saved and restored', async (t) => {
  const snapshot = join(temporaryFolder(t), 'snapshot');
  const own = kernel(t, [loop]);
  const save = ['--memory', '2048', '--save-at', '1000', snapshot];
  const saved = await result(t, Build.Wasm, ...scripted(t, 'at 2000 quit\n'), ...own, ...save);
  assert.deepEqual(saved, { status: 0, stdout: '', stderr: '' });
  assert.ok(statSync(snapshot).size > 1000);
  const restore = [...scripted(t, 'at 1500 quit\n'), ...own, '--restore', snapshot];
  assert.equal((await result(t, Build.Wasm, ...restore)).stderr, '');
});

test('a script may come through a pipe', async (t) => {
  const words = [...Build.Wasm, 'run', '--script', '/dev/stdin', ...kernel(t, [loop]), '--stats'];
  const shell = ['-c', 'printf "at 1234 quit\\n" | "$@"', 'sh', ...words];
  const { status, output } = await execute('sh', shell, { show: false });
  assert.equal(status, 0, output);
  assert.equal(JSON.parse(output).instructions, 1234);
});

test('without a script it refuses in one sentence: it is no terminal', async (t) => {
  const refusal = {
    status: 2,
    stdout: '',
    stderr:
      'pagewalk: the WebAssembly build cannot be a terminal for the guest: give it --script or --replay\n',
  };
  assert.deepEqual(await result(t, Build.Wasm, 'run'), refusal);
  assert.deepEqual(await result(t, Build.Wasm, 'run', ...kernel(t, [loop]), '--stats'), refusal);
});
