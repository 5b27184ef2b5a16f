// `translate` beside `page-table`: the same entries, at the same places.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runScript } from '../support/pagewalk.mjs';

const prompt = '$ ';

const run = async (t, ...lines) => {
  const { status, stdout, stderr } = await runScript(t, `wait ${prompt}\n${lines.join('\n')}\nquit\n`);
  assert.equal(status, 0, stderr);
  return stdout;
};

/** The values on the way to index 0, 0 and `last` of a dump: the first lines of levels 2 and 1 and that of level 0. */
const branchOf = (dump, last) =>
  [
    /^\.\.0: pte (\S+)/m,
    /^\.\. \.\.0: pte (\S+)/m,
    new RegExp(`^\\.\\. \\.\\. \\.\\.${last}: pte (\\S+)`, 'm'),
  ].map((line) => line.exec(dump)?.[1] ?? assert.fail(`no ${line} in\n${dump}`));

test('translate shows the entries that page-table prints, and where they lie', async (t) => {
  const text = await run(t, 'page-table pid 2', 'translate pid 2 0xabc');
  const [dump, walk] = text.slice(text.indexOf('page table')).split(/^(?=va )/m);
  const steps = [...walk.matchAll(/^L(\d)\[(\d+)\] at (0x\S+): pte (0x\S+) \S+ (table|leaf) (0x\S+)$/gm)];
  assert.deepEqual(
    steps.map(([, level, index, , value, kind]) => [level, index, value, kind]),
    branchOf(dump, 0).map((value, i) => [String(2 - i), '0', value, i === 2 ? 'leaf' : 'table']),
  );
  assert.equal(steps[0][3], /^page table (\S+)/.exec(dump)[1]);
  assert.equal(steps[1][3], steps[0][6]);
  assert.equal(steps[2][3], steps[1][6]);
  const frame = BigInt(steps[2][6]);
  const pa = `0x${(frame + 0xabcn).toString(16).padStart(16, '0')}`;
  assert.ok(walk.includes(`\npa ${pa} in a page of 4096 bytes\n`), walk);
});

test('a store to program text is refused in U mode, and SUM lets S mode load it', async (t) => {
  const text = await run(t, 'translate pid 2 0', 'translate pid 2 0 sum');
  const [without, withSum] = text.slice(text.indexOf('va 0x')).split(/^(?=va )/m);
  assert.match(without, /^U store store\/AMO page fault \(15\): the page is not writable \(W is clear\)$/m);
  assert.match(without, /^U fetch allowed$/m);
  assert.match(without, /^S load {2}load page fault \(13\): a user page \(U is set\), and SUM is clear$/m);
  assert.match(withSum, /^S load {2}allowed$/m);
});

test('an address that nothing maps ends at the entry that is not valid', async (t) => {
  const text = await run(t, 'translate pid 2 0x40000000', 'translate kernel 0xffffffffffffffff');
  assert.match(text, /^L2\[1\] at 0x\w+: pte 0x0{16} -------- refused\nno page: the entry is not valid/m);
  assert.match(text, /^L2\[511\] at/m);
});
