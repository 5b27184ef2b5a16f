// The benchmark itself works: its four programs build, run and agree. It says nothing about speed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { at } from '../../scripts/support/paths.mjs';
import { run } from '../../scripts/support/process.mjs';

test('our machine, native and in wasm, computes what the host computes, and every row has its numbers', async () => {
  const args = [at('tests/bench/run.mjs'), '--rounds', '1', '--repeat', '1', '--json'];
  const { instructions, rows } = JSON.parse(
    (await run(process.execPath, args, { show: false })).trim().split('\n').at(-1),
  );
  assert.ok(instructions > 5e6);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['limit, native', 'pagewalk, native', 'limit, wasm', 'pagewalk, wasm'],
  );
  for (const { mips, ofLimit } of rows) assert.ok(mips > 0 && ofLimit > 0);
});
