// What the inspector sees of a guest from outside beside what the guest prints from inside: Ctrl-P lists the processes
// of every xv6.
import assert from 'node:assert/strict';

import { runScript } from '../support/pagewalk.mjs';

const prompt = '$ ';

/** Lines like `1 sleep  init`: pid, state, name, and in between perhaps the size. */
const listedInside = (transcript) =>
  [...transcript.matchAll(/^ *(\d+) (\w+) +(?:(\d+) )?(\w+)$/gm)].map(([, pid, state, size, name]) => ({
    pid,
    state,
    size,
    name,
  }));

/** Lines of the script's `processes`. */
const listedOutside = (transcript) =>
  [...transcript.matchAll(/^ *(\d+) +(\d+) (\w+) +(\d+) (0x[0-9a-f]{16}) (\w+)$/gm)].map(
    ([, pid, parent, state, size, table, name]) => ({ pid, parent, state, size, table, name }),
  );

const script = `wait ${prompt}
type \\x10
wait sh\\n
processes
page-table pid 1
page-table pid 2
page-table kernel
free-pages
backtrace
type echo hello\\n
wait hello
wait ${prompt}
type echo again\\n
wait again
wait ${prompt}
free-pages
quit
`;

/** Boots a guest and compares; `options` are pagewalk's. Gives what was seen. */
export async function compareWithGuest(t, ...options) {
  const { status, stdout, stderr } = await runScript(t, script, ...options);
  assert.equal(status, 0, stderr);
  const inside = listedInside(stdout);
  const outside = listedOutside(stdout);
  const who = ({ pid, name }) => ({ pid, name });
  assert.deepEqual(outside.map(who), inside.map(who));
  assert.deepEqual(
    outside.map(({ name }) => name),
    ['init', 'sh'],
  );
  assert.match(outside[0].state, new RegExp(`^${inside[0].state}`, 'i'));
  assert.equal(outside[1].parent, '1');
  if (inside[0].size !== undefined)
    assert.deepEqual(
      outside.map(({ size }) => size),
      inside.map(({ size }) => size),
    );
  for (const { table } of outside) assert.ok(stdout.includes(`page table ${table}\n..`), table);
  const free = [...stdout.matchAll(/^free pages: (\d+)$/gm)].map(([, count]) => Number(count));
  assert.equal(free.length, 2);
  assert.ok(free[0] > 1000);
  assert.equal(free[1], free[0], 'every page that a program used is free again');
  assert.match(
    stdout,
    /^process 1\n(?:#.*\n)*#\d+ 0x[0-9a-f]{16} k?wait\+\d+ .*proc.*:\d+\n#\d+ .* sys_wait\+/m,
  );
  return { processes: outside, free: free[0], transcript: stdout };
}
