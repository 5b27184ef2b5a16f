// A run that is saved, restored and replayed, natively and in WebAssembly, ends like one that is not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { image } from '../../scripts/support/paths.mjs';
import { runPagewalk, runScript, temporaryFolder } from '../support/pagewalk.mjs';
import { openSession, runUntil, stateHash, type } from '../support/wasm.mjs';

const { kernel, disk } = image('classic');
const end = 90_000_000;
const typing = { at: 50_000_000, text: 'ls; forktest' };
const script = `at ${typing.at} type ${typing.text}\\n\nat ${end} quit\n`;

/** Different in every run of the tests, and printed. */
const randomCut = (t, least, most) => {
  const cut = least + Math.floor(Math.random() * (most - least));
  t.diagnostic(`cut at ${cut}`);
  return cut;
};
const hashOf = ({ status, stderr }) => {
  assert.equal(status, 0, stderr);
  return JSON.parse(stderr).stateHash;
};

for (const harts of [1, 2, 3, 4]) {
  test(`saved, restored, recorded and replayed runs end alike, ${harts} hart${harts > 1 ? 's' : ''}`, async (t) => {
    const folder = temporaryFolder(t);
    const [snapshot, recording] = [join(folder, 'snapshot'), join(folder, 'recording')];
    const save = ['--save-at', `${randomCut(t, 1_000_000, end)}`, snapshot];
    const whole = hashOf(await runScript(t, script, '--harts', `${harts}`, '--stats', '--record', recording));
    assert.equal(hashOf(await runPagewalk(t, 'run', '--replay', recording, '--stats', ...save)), whole);
    const both = ['--restore', snapshot, '--replay', recording, '--stats'];
    assert.equal(hashOf(await runPagewalk(t, 'run', ...both)), whole);

    const session = await openSession({ kernel, disk, harts });
    assert.equal(session.loadSnapshot(new Uint8Array(readFileSync(snapshot))), '');
    if (session.instructions() < typing.at) {
      runUntil(session, typing.at);
      type(session, `${typing.text}\n`);
    }
    runUntil(session, end);
    assert.equal(stateHash(session), whole);
    session.delete();
  });
}

test('the wasm build saves the same file, and refuses an altered one whole', async (t) => {
  const snapshot = join(temporaryFolder(t), 'snapshot');
  const cut = 40_000_000;
  hashOf(await runScript(t, `at ${cut} quit\n`, '--save-at', `${cut}`, snapshot, '--stats'));
  const session = await openSession({ kernel, disk });
  runUntil(session, cut);
  const file = session.saveSnapshot();
  assert.ok(Buffer.from(file).equals(readFileSync(snapshot)));
  assert.ok(file.length < 300_000, `${file.length} bytes`);
  const before = stateHash(session);
  file[file.length >> 1] ^= 1;
  assert.match(session.loadSnapshot(file), /chunk 'ram' does not have the checksum/);
  assert.equal(stateHash(session), before);
  session.delete();
});

test('a schedule seed is an interleaving of its own, and the same every time', async (t) => {
  const ends = [];
  for (const seed of [0, 5, 5, 6])
    ends.push(hashOf(await runScript(t, script, '--harts', '3', '--schedule-seed', `${seed}`, '--stats')));
  assert.equal(ends[1], ends[2]);
  assert.equal(new Set(ends).size, 3);
});
