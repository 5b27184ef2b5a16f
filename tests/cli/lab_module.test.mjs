// The function lab of the page's module, under Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { image } from '../../scripts/support/paths.mjs';
import { loadModule, openSession, runUntil, stateHash, type } from '../support/wasm.mjs';

const ending = { returned: 0, panicked: 1, stopped: 2, refused: 3 };

const closeLater = (t, ...objects) =>
  t.after(() => {
    for (const object of objects) object.delete();
  });

async function openLab(t, pages = 64, variant = 'classic') {
  const module = await loadModule();
  const session = new module.Session();
  const lab = session.lab();
  closeLater(t, lab, session);
  assert.equal(lab.openArena(pages, variant), '');
  return lab;
}

/** Calls what must return, and names the result. */
function define(lab, name, ...call) {
  const report = lab.call(call[0], call.slice(1));
  assert.equal(report.ending, ending.returned, report.text);
  assert.equal(lab.nameResult(name), '');
  return report;
}

test('the table of functions says what each takes', async () => {
  const functions = (await loadModule()).labFunctions();
  const { parameters, group, help } = functions.find(({ name }) => name === 'mappages');
  assert.deepEqual(
    parameters.map(({ name }) => name),
    ['pagetable', 'va', 'size', 'pa', 'permissions'],
  );
  assert.equal(parameters[0].description, 'a page table');
  assert.equal(group, 'Page tables');
  assert.match(help, /^Maps /);
});

test('a call gives result, pages and entries in order, and can be taken back', async (t) => {
  const lab = await openLab(t);
  const root = BigInt.asUintN(64, define(lab, 'pt', 'uvmcreate').number);
  const report = lab.call('uvmfirst', ['pt', '"program"']);
  assert.equal(report.value, 'true');
  assert.deepEqual(
    [...report.pages].filter((_, i) => i % 2 === 0),
    [0n, 0n, 0n],
  );
  const [place, before, , first] = report.entries;
  assert.deepEqual([place, before, first], [root, 0n, 2n << 16n]);
  assert.equal(report.entries.length, 4 * 9);
  assert.equal(lab.entries('pt').length, 4 * 3);
  assert.equal(lab.entriesBefore('pt').length, 0);
  assert.match(lab.changesText('pt'), /^\+ \.\. \.\. \.\.0: pte /m);
  assert.equal(lab.freePages(), 60);
  assert.equal(lab.undo(), true);
  assert.equal(lab.freePages(), 63);
  assert.equal(lab.entries('pt').length, 0);
});

test('a panic is its text, changes nothing, and the module lives on', async (t) => {
  const lab = await openLab(t);
  define(lab, 'pt', 'uvmcreate');
  lab.call('uvmfirst', ['pt', '"program"']);
  for (let i = 0; i < 1000; i++) {
    const report = lab.call('mappages', ['pt', '0', '4096', '0x80010000', 'rwu']);
    assert.deepEqual([report.ending, report.text], [ending.panicked, 'mappages: remap']);
  }
  assert.equal(lab.call('freewalk', ['pt']).text, 'freewalk: leaf');
  assert.equal(lab.call('walk', ['pt', '0']).ending, ending.refused);
  assert.match(lab.call('uvmfree', ['pt', '4096']).shown, /^ {2}= done\n {2}freed {5}0x/);
  assert.equal(lab.freePages(), 64);
});

test('a fork of the running machine changes nothing there and keeps its instant', async (t) => {
  const { kernel, disk } = image('classic');
  const session = await openSession({ kernel, disk });
  const lab = session.lab();
  closeLater(t, lab, session);
  runUntil(session, 30_000_000);
  const hash = stateHash(session);
  const notes = session.forkLab();
  assert.ok(notes.some((note) => /^pid 2 is 0x[0-9a-f]+, sh, /.test(note)));
  const table = lab.text('pid 2');
  assert.equal(table, session.pageTableText(session.processes()[1].pageTable));
  define(lab, 'child', 'uvmcreate');
  assert.equal(lab.call('uvmcopy', ['pid 2', 'child', '0xd000']).value, 'true');
  assert.equal(lab.call('proc_freepagetable', ['pid 1', '0x3000']).ending, ending.returned);
  assert.equal(stateHash(session), hash);

  type(session, 'forktest\n');
  runUntil(session, 60_000_000);
  assert.equal(lab.text('pid 2'), table);
  assert.match(
    lab.call('uvmalloc', ['child', '0xd000', '100M', 'w']).text,
    /the lab's own memory is used up/,
  );
  assert.equal(lab.call('walkaddr', ['child', '0']).ending, ending.returned);

  assert.equal(session.open(1, 128, 'xv6-2022', ''), '');
  assert.match(lab.errorInTable('pid 2'), /there is no 'pid 2'|'pid 2' is not/);
  assert.equal(lab.call('kalloc', []).ending, ending.returned);
});

test('a fork is let go when the machine has written too much since, and when it is reset', async (t) => {
  const origin = { arena: 0, fork: 1, letGo: 2 };
  const { kernel, disk } = image('classic');
  const session = await openSession({ kernel, disk });
  const lab = session.lab();
  closeLater(t, lab, session);
  runUntil(session, 30_000_000);
  assert.equal(lab.origin(), origin.arena);
  session.forkLab();
  type(session, 'grow 5000\n');
  runUntil(session, 40_000_000);
  assert.equal(lab.origin(), origin.fork);
  assert.ok(
    lab.names().some(({ name, type, value }) => name === 'pid 2' && type === 7 && /^0x8/.test(value)),
  );
  type(session, '\n');
  runUntil(session, 120_000_000);
  assert.equal(lab.origin(), origin.letGo);
  assert.deepEqual(lab.names(), []);
  assert.match(lab.errorIn('pid 2', 7), /no 'pid 2'|'pid 2' is not/);
  assert.equal(lab.errorIn('0x1000', 8), '');
  assert.equal(lab.freePages(), 1024);

  session.forkLab();
  assert.equal(lab.origin(), origin.fork);
  session.reset();
  assert.equal(lab.origin(), origin.letGo);
  assert.equal(lab.openArena(64, 'cow'), '');
  assert.equal(lab.origin(), origin.arena);
});

test('a forked machine runs the same way as one that was not', async (t) => {
  const { kernel, disk } = image('classic');
  const sessions = await Promise.all([openSession({ kernel, disk }), openSession({ kernel, disk })]);
  closeLater(t, ...sessions);
  sessions[0].forkLab();
  for (const session of sessions) runUntil(session, 20_000_000, 3_000_001);
  assert.equal(stateHash(sessions[0]), stateHash(sessions[1]));
});
