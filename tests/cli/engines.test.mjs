// The two interpreters, chosen by option: the same run, and both side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runPagewalk, runScript } from '../support/pagewalk.mjs';

const script = 'at 3000000 quit\n';

/** What of the statistics does not depend on the host. */
function outcome({ status, stdout, stderr }) {
  const { instructions, cycles, stateHash } = JSON.parse(/^\{.*\}$/m.exec(stderr)[0]);
  return { status, stdout, instructions, cycles, stateHash };
}

for (const harts of ['1', '3']) {
  test(`the reference interpreter boots our kernel to the same state, ${harts} harts`, async (t) => {
    const options = ['--harts', harts, '--stats'];
    const fast = await runScript(t, script, ...options);
    const reference = await runScript(t, script, ...options, '--engine', 'reference');
    assert.equal(fast.status, 0);
    assert.deepEqual(outcome(reference), outcome(fast));
  });

  test(`in lock-step the two find nothing to differ in, and the run is the same, ${harts} harts`, async (t) => {
    const options = ['--harts', harts, '--stats'];
    const alone = await runScript(t, script, ...options);
    const sideBySide = await runScript(t, script, ...options, '--lock-step');
    assert.deepEqual(outcome(sideBySide), outcome(alone));
  });
}

test('an interpreter that does not exist, and lock-step of the reference with itself, are bad usage', async (t) => {
  const unknown = await runPagewalk(t, 'run', '--engine', 'jit');
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /^pagewalk: --engine: 'jit' is neither 'fast' nor 'reference';/);
  const both = await runPagewalk(t, 'run', '--engine', 'reference', '--lock-step');
  assert.equal(both.status, 2);
  assert.match(both.stderr, /^pagewalk: --lock-step and --engine reference exclude each other/);
});
