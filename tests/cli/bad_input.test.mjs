// Whatever is wrong with what a user gives: status 2 and one line that names it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { image } from '../../scripts/support/paths.mjs';
import { elf, instruction, ramBase } from '../support/elf.mjs';
import { runPagewalk, temporaryFile, temporaryFolder } from '../support/pagewalk.mjs';

const classic = image('classic');

async function refused(t, args, ...expected) {
  const { status, stdout, stderr } = await runPagewalk(t, ...args);
  for (const text of expected) {
    assert.ok(
      stderr.includes(text),
      `stderr should hold ${JSON.stringify(text)} but is ${JSON.stringify(stderr)}`,
    );
  }
  assert.match(stderr, /^pagewalk: [^\n]+\n$/, 'one line on stderr');
  assert.equal(stdout, '');
  assert.equal(status, 2);
}

const refusedKernel = async (t, content, ...expected) => {
  const path = temporaryFile(t, 'own.elf', content);
  await refused(t, ['run', '--kernel', path], `'${path}'`, ...expected);
};

test('no command', (t) => refused(t, [], 'no command', 'pagewalk help'));
test('an unknown command', (t) => refused(t, ['boot'], "'boot'"));
test('an unknown option', (t) => refused(t, ['run', '--cores', '2'], "'--cores'"));
test('an option without its value', (t) => refused(t, ['run', '--harts'], '--harts'));
test('too many harts', (t) => refused(t, ['run', '--harts', '9'], 'harts', '8'));
test('no harts', (t) => refused(t, ['run', '--harts', '0'], 'harts'));
test('too little memory', (t) => refused(t, ['run', '--memory', '0'], 'memory'));
test('too much memory', (t) => refused(t, ['run', '--memory', '4096'], 'memory', '2048'));
test('a device that is not on the shelf', (t) =>
  refused(t, ['run', '--device', 'sound'], "'sound'", 'console, entropy, network'));
test('input for a virtio console that is not plugged in', (t) =>
  refused(t, ['run', '--console', 'virtio'], 'virtio console', 'none is plugged in'));
test('a disk fault that is no range', (t) =>
  refused(t, ['run', '--disk-fault', 'all'], '--disk-fault', "'all'"));
test('a disk fault of requests that end before they begin', (t) =>
  refused(t, ['run', '--disk-fault', '5-3'], 'disk fault: requests 5 to 3', 'the last is before the first'));
test('an image that is not there', (t) => refused(t, ['run', '--image', 'modern'], "'modern'"));
test('an image with a path for a name', (t) => refused(t, ['run', '--image', '../classic'], "'../classic'"));

test('a kernel that is not there', (t) =>
  refused(
    t,
    ['run', '--kernel', '/nowhere/k'],
    "cannot read kernel '/nowhere/k': No such file or directory",
  ));
test('a kernel that is a folder', (t) => {
  const folder = temporaryFolder(t);
  return refused(t, ['run', '--kernel', folder], `cannot read kernel '${folder}': Is a directory`);
});
test('an empty kernel', (t) => refusedKernel(t, '', 'ELF'));
test('a kernel that is text', (t) =>
  refusedKernel(t, '#!/bin/sh\necho this is not a kernel, but long enough\n'.repeat(9), 'ELF'));
test('a kernel for another processor', (t) =>
  refusedKernel(t, elf([instruction.loop], { machine: 62 }), 'RISC-V'));
test('a 32-bit kernel', (t) => {
  const content = elf([instruction.loop]);
  content[4] = 1;
  return refusedKernel(t, content, '64');
});
test('an object file', (t) => refusedKernel(t, elf([instruction.loop], { type: 1 }), 'executable'));
test('a segment below RAM, where the devices are', (t) =>
  refusedKernel(t, elf([instruction.loop], { address: 0x10000000n }), '0x10000000', 'RAM'));
test('a segment that ends behind RAM', (t) =>
  refusedKernel(t, elf([instruction.loop], { memorySize: 0x8001000 }), '0x80000000', 'RAM'));
test('a segment that wraps around the end of the address space', (t) =>
  refusedKernel(
    t,
    elf([instruction.loop], { address: ramBase + 0x7fff_ffff_ffff_f000n, entry: ramBase }),
    'RAM',
  ));
test('a kernel that was cut short', (t) => {
  const content = readFileSync(classic.kernel);
  return refusedKernel(t, content.subarray(0, 5000));
});

test('a disk that is not there', (t) =>
  refused(t, ['run', '--disk', '/nowhere/d'], "cannot read disk '/nowhere/d': No such file or directory"));
test('a disk of half a sector', (t) => {
  const path = temporaryFile(t, 'odd.img', Buffer.alloc(1000));
  return refused(t, ['run', '--disk', path], `'${path}'`, '512');
});

test('a script that is not there', (t) =>
  refused(
    t,
    ['run', '--script', '/nowhere/s'],
    "cannot read script '/nowhere/s': No such file or directory",
  ));
test('a line that is no command of scripts', (t) => {
  const path = temporaryFile(t, 'script', 'wait $ \n\nexpect ls\n');
  return refused(t, ['run', '--script', path], `${path}:3: unknown command 'expect'`);
});
