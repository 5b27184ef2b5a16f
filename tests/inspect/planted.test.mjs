// @ts-check
// The checks of virtual memory find the mistake that the test kernel makes, and nothing on kernels that make none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { guestBuild, nativeBuild, variants } from '../../scripts/support/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pagewalk-planted-'));
after(() => rmSync(folder, { recursive: true }));

/**
 * The lines that --checks has printed, without their numbers of instructions.
 * @param {string} script
 * @param {...string} options
 */
function findings(script, ...options) {
  const file = join(folder, 'script.txt');
  writeFileSync(file, script);
  const { stderr } = spawnSync(
    join(nativeBuild, 'pagewalk'),
    ['run', '--checks', '--script', file, ...options],
    { encoding: 'utf8', timeout: 180_000, maxBuffer: 1 << 26 },
  );
  const lines = stderr.split('\n').filter((line) => /^[a-z-]+: .*; since instruction/.test(line));
  const sum = /^checks: (\d+) findings? in (\d+) looks$/m.exec(stderr);
  assert.ok(sum, `the checks sum up: ${stderr}`);
  assert.equal(Number(sum[1]), lines.length);
  return lines;
}

const planted = join(guestBuild, 'kernel-planted.elf');
const boot = ['--kernel', planted, '--disk', join(guestBuild, 'fs.img')];
const working = 'wait $ \ntype sleep 20\\n\nwait $ \ntype ls\\n\nwait console\nwait $ \nquit\n';
/** The kernel does not survive these for long: it is looked at while it waits. */
const waiting = 'wait $ \nat 10000000 quit\n';

/** What each mistake is found as, and how often. */
const mistakes = [
  { bug: 'stale-translation', says: /pid 2 \(sh\).* in stale_translation: address 0x800000000 / },
  { bug: 'free-mapped', says: /is free, and mapped, pid 2 \(sh\) at 0x40000000 / },
  { bug: 'lost-page', says: /is allocated, and nothing leads to it/, count: 2 },
  { bug: 'shared-writable', says: /pid 1 \(init\) at 0x40000000 .*pid 2 \(sh\) at 0x40000000 / },
  { bug: 'writable-executable', says: /is writable and executable, pid 2 \(sh\)/ },
  { bug: 'missing-user', says: /is user memory without U, pid 2 \(sh\)/ },
  { bug: 'kernel-page-user', says: /a page-table page 0x[0-9a-f]+ is mapped with U, pid 2 \(sh\)/ },
  { bug: 'outside-memory', says: /0x88000000 is neither RAM nor a device, pid 2 \(sh\)/ },
  { bug: 'shared-table', says: /is a table in two places, pid 1 \(init\) at 0x0 .*pid 2 \(sh\)/ },
  { bug: 'broken-free-list', says: /is where the free list breaks/, script: waiting },
  { bug: 'stack-overflow', says: /pid 2 \(sh\).* in dig: .*is the guard below the kernel stack/ },
  { bug: 'trap-loop', says: /address 0x800000000 faults again and again/, script: waiting },
];

describe('a planted mistake is found, and no other', () => {
  for (const { bug, says, count = 1, script = working } of mistakes) {
    test(bug, () => {
      const limit = ['--max-instructions', script === waiting ? '12000000' : '400000000'];
      const found = findings(script, ...boot, ...limit, '--append', `plant=${bug}`);
      assert.equal(found.length, count, found.join('\n'));
      for (const line of found) {
        assert.ok(line.startsWith(`${bug}: `), line);
        assert.match(line, says);
      }
    });
  }

  test('the test kernel without a mistake has none', () => {
    assert.deepEqual(findings(working, ...boot), []);
  });
});

describe('kernels without mistakes are not accused', () => {
  const work = 'wait $ \ntype forktest\\n\nwait OK\nwait $ \ntype stressfs\\n\nwait $ \nquit\n';
  for (const variant of variants) {
    for (const harts of ['1', '3']) {
      test(`${variant}, ${harts} ${harts === '1' ? 'hart' : 'harts'}`, () => {
        assert.deepEqual(findings(work, '--image', variant, '--harts', harts), []);
      });
    }
  }

  test('checks do not change the run', () => {
    const run = (/** @type {string[]} */ ...options) => {
      const file = join(folder, 'same.txt');
      writeFileSync(file, work);
      const { stderr } = spawnSync(
        join(nativeBuild, 'pagewalk'),
        ['run', '--image', 'cow', '--harts', '2', '--stats', '--script', file, ...options],
        { encoding: 'utf8', maxBuffer: 1 << 26 },
      );
      return /"stateHash":"0x[0-9a-f]+"/.exec(stderr)?.[0];
    };
    assert.equal(run('--checks'), run());
  });
});
