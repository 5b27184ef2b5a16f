import { beforeEach, expect, test } from 'vitest';
import { scattered } from '../model/table-builder-fake.ts';
import { PageTableReader } from './page-table-reader.ts';
import type { PageTableAnswer, PageTableRequest } from './protocol.ts';
import { FakeSession } from './session-fake.ts';

const root = 0x87f00000n;
const ask = (request: Partial<PageTableRequest> = {}): PageTableRequest => ({
  table: 1,
  withText: false,
  unlessSame: false,
  ...request,
});
const process = (pid: number, pageTable: bigint, kernelTable = 0n) => ({
  pid,
  name: 'p',
  state: 2,
  parent: 0,
  pageTable,
  kernelTables: kernelTable === 0n ? [] : [{ name: 'kpagetable', root: kernelTable }],
  size: 0n,
});

let session: FakeSession;
let reader: PageTableReader;

const snapshotOf = (answer: PageTableAnswer) => {
  if (answer.kind !== 'table') throw new Error(`answered ${answer.kind}`);
  return answer.snapshot;
};

beforeEach(() => {
  session = new FakeSession();
  session.processList = [process(1, root)];
  session.tables.set(root, scattered(0n, 2, 'rwu').build());
  reader = new PageTableReader(session);
});

test('a table comes with its root, its entries and its text', () => {
  const snapshot = snapshotOf(reader.answer(ask()));
  expect(snapshot).toMatchObject({ table: 1, root, before: undefined, text: 'page table 0x87f00000\n' });
  expect(snapshot.words).toEqual(session.tables.get(root));
});

test('an unchanged table is not sent twice when the page says so', () => {
  reader.answer(ask());
  expect(reader.answer(ask({ unlessSame: true })).kind).toBe('same');
  expect(reader.answer(ask({ unlessSame: false })).kind).toBe('table');
  session.tables.set(root, scattered(0n, 3, 'rwu').build());
  expect(reader.answer(ask({ unlessSame: true })).kind).toBe('table');
});

test('the text of a long table is made only when asked for', () => {
  session.tables.set(root, scattered(0n, 3000, 'rwu').build());
  expect(snapshotOf(reader.answer(ask())).text).toBeUndefined();
  expect(snapshotOf(reader.answer(ask({ withText: true, unlessSame: true }))).text).toBeDefined();
});

test('a process that is not there, or has no table yet, is gone', () => {
  expect(reader.answer(ask({ table: 9 })).kind).toBe('gone');
  session.processList = [process(1, 0n)];
  expect(reader.answer(ask()).kind).toBe('gone');
  expect(reader.answer(ask({ table: 'kernel' })).kind).toBe('gone');
  expect(reader.answer(ask({ table: 'satp' })).kind).toBe('gone');
});

test('the table that the kernel has for a process is one of its own, with a past once it was looked at', () => {
  const kernelRoot = 0x87d00000n;
  session.processList = [process(1, root, kernelRoot)];
  session.tables.set(kernelRoot, scattered(0x80000000n, 3, 'rw').build());
  const before = session.tables.get(kernelRoot);
  reader.answer(ask());
  reader.boundary();
  const own = ask({ table: '1/kpagetable' });
  expect(snapshotOf(reader.answer(own))).toMatchObject({ table: '1/kpagetable', root: kernelRoot });
  expect(snapshotOf(reader.answer(own)).before).toBeUndefined();
  reader.boundary();
  session.tables.set(kernelRoot, scattered(0x80000000n, 4, 'rw').build());
  expect(snapshotOf(reader.answer(own)).before).toEqual(before);
  expect(reader.answer(ask({ table: '1/other' })).kind).toBe('gone');
  expect(reader.answer(ask({ table: '2/kpagetable' })).kind).toBe('gone');
});

test('a change since the boundary comes with what the table was', () => {
  reader.answer(ask());
  reader.boundary();
  const before = session.tables.get(root);
  session.tables.set(root, scattered(0n, 6, 'rwu').build());
  expect(snapshotOf(reader.answer(ask())).before).toEqual(before);
});

test('a process that was born since the boundary grew from nothing', () => {
  reader.answer(ask());
  reader.boundary();
  session.processList.push(process(2, 0x87e00000n));
  session.tables.set(0x87e00000n, scattered(0n, 1, 'rwu').build());
  expect(snapshotOf(reader.answer(ask({ table: 2 }))).before).toEqual(new BigUint64Array(0));
});

test('boundaries cost nothing while nobody looks', () => {
  reader.boundary();
  expect(session.calls).toEqual([]);
});

test('after a reset the past is forgotten', () => {
  reader.answer(ask());
  reader.boundary();
  reader.forget();
  session.tables.set(root, scattered(0n, 6, 'rwu').build());
  expect(snapshotOf(reader.answer(ask({ unlessSame: true }))).before).toBeUndefined();
});
