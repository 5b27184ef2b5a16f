// Who has each page of a booted kernel, and what lies at its addresses: beside the kernel's own count of free pages, and
// beside what QEMU's monitor says of the same page tables.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { runScript, temporaryFolder } from '../support/pagewalk.mjs';
import { askMonitor, startQemu } from '../support/qemu.mjs';

const images = at('public', 'images');
const variants = readdirSync(images);
const prompt = '$ ';
const pages = 32768;

/** What `memory-map` prints: runs of pages with their owners, then how many pages there are of each kind. */
function memoryMap(transcript) {
  const runs = [...transcript.matchAll(/^(?:\$ )?0x([0-9a-f]{10}) +(\d+) (.*)$/gm)].map(
    ([, first, count, owner]) => ({
      first: Number.parseInt(first, 16),
      count: Number(count),
      owner,
    }),
  );
  const counts = Object.fromEntries(
    [...transcript.matchAll(/^ *(\d+) ([a-z][a-z -]*)$/gm)].map(([, count, kind]) => [kind, Number(count)]),
  );
  return { runs, counts };
}

/** The lines of `ranges` that are mapped. */
const ranges = (transcript) =>
  [...transcript.matchAll(/^(0x[0-9a-f]{16}) +(\d+) (0x[0-9a-f]{16})(.) (\S{7})\S* (.*)$/gm)].map(
    ([, va, bytes, pa, scattered, flags, label]) => ({
      ...{
        va: BigInt(va),
        bytes: BigInt(bytes),
        pa: BigInt(pa),
        contiguous: scattered === ' ',
        flags,
        label,
      },
    }),
  );

const labels = (transcript) => ranges(transcript).map(({ label }) => label);

for (const image of variants) {
  test(`every page of ${image} has one owner, and as many are free as its allocator has`, async (t) => {
    const { status, stdout, stderr } = await runScript(
      t,
      `wait ${prompt}\nmemory-map\nfree-pages\nquit\n`,
      ...['--image', image],
    );
    assert.equal(status, 0, stderr);
    const { runs, counts } = memoryMap(stdout);
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    assert.equal(sum(Object.values(counts)), pages);
    assert.equal(sum(runs.map(({ count }) => count)), pages);
    assert.equal(counts.free, Number(/^free pages: (\d+)$/m.exec(stdout)[1]));
    assert.equal(counts.trapframe, 2);
    assert.equal(counts['kernel stack'], 64 + 8, 'one a process, one a hart');
    assert.equal(counts.allocated, undefined, 'nothing is lost');
    assert.equal(counts.trampoline, 1);
  });
}

test('pages of a pipeline are those of a pipe while it lasts, and free again afterwards', async (t) => {
  const { stdout } = await runScript(
    t,
    `wait ${prompt}\ntype cat | cat\\n\nwait cat\nwait \\n\nat 60000000 memory-map\ntype \\x04\nwait ${prompt}\nmemory-map\n`,
  );
  const [during, after] = stdout.split(/^pages: 32768$/m).map((part) => memoryMap(part).counts);
  assert.equal(during.pipe, 1);
  assert.equal(during.trapframe, 4);
  assert.equal(after.pipe, undefined);
});

test('after a fork that copies nothing the memory of both is shared', async (t) => {
  const { stdout } = await runScript(
    t,
    `wait ${prompt}\ntype (cat; echo)\\n\nwait \\n\nat 60000000 memory-map\nprocesses\n`,
    ...['--image', 'cow'],
  );
  const { counts } = memoryMap(stdout);
  assert.ok(counts.shared >= 5, stdout);
});

test('the ranges of a process and of the kernel are named', async (t) => {
  const script = `wait ${prompt}\nranges pid 1\nquit\n`;
  const { stdout } = await runScript(t, script, '--image', 'super');
  assert.deepEqual(labels(stdout), ['text', 'guard', 'stack', 'USYSCALL', 'trapframe', 'trampoline']);
  const kernel = await runScript(t, `wait ${prompt}\nranges kernel\nquit\n`);
  const names = labels(kernel.stdout);
  for (const name of [
    'test device',
    'PLIC',
    'UART0',
    'VIRTIO 0',
    'kernel text',
    'kernel data',
    'memory',
    'trampoline',
  ])
    assert.ok(names.includes(name), name);
  assert.ok(names.includes('KSTACK 0, process 1') && names.includes('KSTACK 63'));
  assert.match(kernel.stdout, / guard of KSTACK 63\n/);
});

test('memory that a lazy kernel has promised is not allocated before it is touched', async (t) => {
  const enter = 'wait [Enter]\ntype \\n\nwait [Enter]\n';
  const script = `wait ${prompt}\ntype memtour\\n\n${enter}ranges pid 3\nquit\n`;
  const { stdout } = await runScript(t, script, '--image', 'lazy');
  assert.match(stdout, /^0x0000000000005000 +12288 - +-{7} not allocated$/m);
  const eager = await runScript(t, script, '--image', 'classic');
  assert.match(eager.stdout, /^0x0000000000005000 +12288 0x[0-9a-f]{16}. rw-u--- heap$/m);
});

/** What the kernel's table of `info mem` says, page by page: A and D depend on who ran for how long. */
const monitorRanges = (answer) =>
  [...answer.matchAll(/^([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16}) ([rwxugad-]{7})/gm)].map(
    ([, va, pa, bytes, flags]) => ({
      ...{ va: BigInt(`0x${va}`), pa: BigInt(`0x${pa}`), bytes: BigInt(`0x${bytes}`), flags },
    }),
  );

/** Ranges without A and D, whatever divided them. */
function joined(list) {
  const result = [];
  for (const { va, pa, bytes, flags } of list) {
    const permissions = flags.slice(0, 4);
    const last = result.at(-1);
    const follows = last && last.va + last.bytes === va && last.pa + last.bytes === pa;
    if (follows && last.permissions === permissions) last.bytes += bytes;
    else result.push({ va, pa, bytes, permissions });
  }
  return result;
}

test('the ranges of the kernel are those that QEMU sees', async (t) => {
  const image = join(images, 'classic');
  const monitor = join(temporaryFolder(t), 'monitor');
  const guest = startQemu({ kernel: join(image, 'kernel.elf'), disk: join(image, 'fs.img'), monitor });
  t.after(() => guest.kill());
  await guest.waitFor(prompt);
  const theirs = monitorRanges(await askMonitor(monitor, 'info mem'));
  assert.ok(theirs.length > 64);
  const { stdout } = await runScript(t, `wait ${prompt}\nranges kernel\nquit\n`);
  assert.deepEqual(joined(ranges(stdout)), joined(theirs));
});
