// Snapshots and recordings as files: what is refused, and in which words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { elf, instruction } from '../support/elf.mjs';
import { runPagewalk, runScript, temporaryFile, temporaryFolder } from '../support/pagewalk.mjs';

const kernel = (t, words) => ['--kernel', temporaryFile(t, 'own.elf', elf(words))];
const looping = (t) => kernel(t, [instruction.loop]);

async function refused(t, args, expected) {
  const { status, stderr } = await runPagewalk(t, 'run', ...args);
  assert.match(stderr, expected);
  assert.match(stderr, /^pagewalk: [^\n]+\n$/, 'one line on stderr');
  assert.equal(status, 2);
}

/** A recording and a snapshot of a kernel that loops. */
async function recorded(t, ...args) {
  const folder = temporaryFolder(t);
  const [snapshot, recording] = [join(folder, 'snapshot'), join(folder, 'recording')];
  const files = ['--save-at', '5000', snapshot, '--record', recording];
  const { status, stderr } = await runScript(t, 'at 3000 type a"\\\\\nat 9000 quit\n', ...args, ...files);
  assert.equal(status, 0, stderr);
  return { snapshot, recording };
}

test('a recording is text that tells the machine, the input and the end', async (t) => {
  const devices = [
    '--device',
    'console',
    '--device',
    'entropy',
    '--console',
    'virtio',
    '--entropy-seed',
    '7',
  ];
  const faults = ['--disk-read-only', '--disk-fault', '3-5', '--disk-fault', 'sector:9'];
  const { recording } = await recorded(
    t,
    ...looping(t),
    ...devices,
    ...faults,
    '--append',
    'x y',
    '--harts',
    '2',
  );
  const lines = readFileSync(recording, 'utf8').split('\n');
  assert.equal(lines[0], 'pagewalk-recording 2');
  assert.equal(lines[1], 'machine 2 134217728 2 16 1577836800 0 "x y"');
  assert.equal(lines[2], 'devices 1 1 0 1 7');
  assert.equal(lines[3], 'faults 1 0 3 5 1 9 9');
  assert.match(lines[4], /^kernel \d+ [0-9a-f]+$/);
  assert.equal(lines[5], 'disk 0 0');
  assert.match(lines[6], /^type 3000 \d+ \d "a\\x22\\x5c"$/);
  assert.match(lines[7], /^end 9000 \d+ \d [0-9a-f]+$/);
});

test('a recording of another kernel is refused', async (t) => {
  const { recording } = await recorded(t, ...looping(t));
  await refused(
    t,
    ['--replay', recording, ...kernel(t, [instruction.wfi, instruction.back])],
    /cannot replay .*: the recording was made with another kernel/,
  );
});

test('a recording that was edited is refused with the line, or does not end alike', async (t) => {
  const own = looping(t);
  const { recording } = await recorded(t, ...own);
  const text = readFileSync(recording, 'utf8');
  const edited = (from, to) => ['--replay', temporaryFile(t, 'edited', text.replace(from, to)), ...own];
  await refused(
    t,
    edited('recording 2', 'recording 1'),
    /line 1: this is no recording, or one of another version/,
  );
  await refused(t, edited(/\ntype 3000/, '\ntype x'), /line 7: 'type INSTRUCTIONS CYCLES HART/);
  await refused(t, edited(/\nend.*/, ''), /the recording has no end: it was cut short/);
  const { status, stderr } = await runPagewalk(t, 'run', ...edited('"a', '"b'));
  assert.equal(status, 1);
  assert.match(stderr, /the replay ended in another state than the recorded run/);
  const never = await runPagewalk(t, 'run', ...edited('type 3000 ', 'type 3000 9'));
  assert.equal(never.status, 1);
  assert.match(never.stderr, /the recorded run stood at instruction 3000, .* never comes there/);
});

test('a snapshot that is cut short, altered, or of another kernel is refused', async (t) => {
  const own = looping(t);
  const { snapshot } = await recorded(t, ...own);
  const file = readFileSync(snapshot);
  const cut = temporaryFile(t, 'cut', file.subarray(0, file.length - 30));
  await refused(t, ['--restore', cut, ...own], /cannot restore .*: offset 0x.*: .*cut short/);
  const altered = Buffer.from(file);
  altered[file.length >> 1] ^= 1;
  await refused(t, ['--restore', temporaryFile(t, 'altered', altered), ...own], /checksum/);
  await refused(t, ['--restore', snapshot, ...kernel(t, [instruction.wfi])], /made with another kernel/);
  await refused(t, ['--restore', snapshot, '--harts', '2'], /--harts cannot be given with --restore/);
});

test('a snapshot that is never due is missed', async (t) => {
  const args = ['--save-at', '10000', join(temporaryFolder(t), 's')];
  const { status, stderr } = await runScript(t, 'at 9000 quit\n', ...looping(t), ...args);
  assert.equal(status, 1);
  assert.match(stderr, /no snapshot was saved: the run ended before instruction 10000/);
});
