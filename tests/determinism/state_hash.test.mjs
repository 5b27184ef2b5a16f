// The same images and the same input at the same instructions give the same machine, natively and in WebAssembly.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { image } from '../../scripts/support/paths.mjs';
import { runScript } from '../support/pagewalk.mjs';
import { openSession, runUntil, StopReason, stateHash, type } from '../support/wasm.mjs';

const { kernel, disk } = image('classic');

/** What is typed when so many instructions have retired; busy enough that the rest of the run is not idle. */
const input = [
  { at: 50_000_000, text: 'ls\n' },
  { at: 60_000_003, text: 'mkdir d; echo one > d/f; cat d/f README | wc\n' },
  { at: 80_000_001, text: 'forktest\n' },
  { at: 120_000_000, text: 'grep kernel README | cat; stressfs\n' },
];
const end = 200_000_000;

async function natively(t, harts) {
  const lines = input.map(({ at, text }) => `at ${at} type ${text.replace('\n', '\\n')}\n`);
  const script = `${lines.join('')}at ${end} quit\n`;
  const { status, stdout, stderr } = await runScript(t, script, '--harts', `${harts}`, '--stats');
  assert.equal(status, 0, stderr);
  const { instructions, stateHash } = JSON.parse(stderr);
  assert.equal(instructions, end);
  return { hash: stateHash, output: stdout };
}

/** In slices of another size than the headless program's: where a run stops must not matter. */
async function inWebAssembly(harts, slice) {
  const session = await openSession({ kernel, disk, harts });
  for (const { at, text } of input) {
    assert.equal(runUntil(session, at, slice), StopReason.Budget);
    type(session, text);
  }
  assert.equal(runUntil(session, end, slice), StopReason.Budget);
  const result = { hash: stateHash(session), output: Buffer.from(session.takeOutput()).toString('latin1') };
  session.delete();
  return result;
}

for (const harts of [1, 4]) {
  test(`after 200 million instructions the state is the same natively and in wasm, ${harts} hart${harts > 1 ? 's' : ''}`, async (t) => {
    const native = await natively(t, harts);
    assert.match(native.output, /\$ ls\n/, 'the input came in');
    assert.deepEqual(await inWebAssembly(harts, 7_777_777), native);
  });
}

test('a run that is given other input ends in another state', async () => {
  const session = await openSession({ kernel, disk });
  runUntil(session, 60_000_000);
  const before = stateHash(session);
  type(session, 'x');
  runUntil(session, 61_000_000);
  const typed = stateHash(session);
  const other = await openSession({ kernel, disk });
  runUntil(other, 60_000_000);
  assert.equal(stateHash(other), before);
  runUntil(other, 61_000_000);
  assert.notEqual(stateHash(other), typed);
  session.delete();
  other.delete();
});
