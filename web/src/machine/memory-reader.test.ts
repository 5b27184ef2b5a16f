import { beforeEach, expect, test } from 'vitest';
import { hasChanged, pageKinds } from '../model/memory-map.ts';
import { MemoryReader } from './memory-reader.ts';
import type { MemoryAnswer, MemoryRequest } from './protocol.ts';
import { FakeSession } from './session-fake.ts';

const free = pageKinds.indexOf('free');
const user = pageKinds.indexOf('user') | (1 << 16);
const sh = { kind: 1, root: 0x80001000n, pid: 2, process: 'sh', field: '' };

let session: FakeSession;
let reader: MemoryReader;

const ask = (request: Partial<MemoryRequest> = {}): MemoryRequest => ({
  page: undefined,
  withFree: false,
  unlessSame: false,
  ...request,
});

function memoryOf(answer: MemoryAnswer) {
  if (answer.kind !== 'memory') throw new Error(`answered ${answer.kind}`);
  return answer;
}

beforeEach(() => {
  session = new FakeSession();
  session.memory = {
    base: 0x80000000n,
    pages: Uint32Array.from([free, user, free, free]),
    tables: [sh],
    truncated: false,
  };
  session.processList = [
    { pid: 2, name: 'sh', state: 2, parent: 1, pageTable: sh.root, kernelTables: [], size: 0n },
  ];
  reader = new MemoryReader(session);
});

test('the map comes with its owners, and not again while it is the same', () => {
  const { map } = memoryOf(reader.answer(ask({ unlessSame: true })));
  expect(map?.tables).toEqual([{ kind: 'user', pid: 2, process: 'sh', field: '' }]);
  expect([...(map?.words ?? [])]).toEqual([free, user, free, free]);
  expect(memoryOf(reader.answer(ask({ unlessSame: true }))).map).toBeUndefined();
  session.memory.pages[2] = user;
  expect(memoryOf(reader.answer(ask({ unlessSame: true }))).map?.words[2]).toBe(user);
});

test('a process that got another name is worth an answer', () => {
  reader.answer(ask());
  session.memory.tables = [{ ...sh, process: 'ls' }];
  expect(memoryOf(reader.answer(ask({ unlessSame: true }))).map?.tables[0]?.process).toBe('ls');
});

test('pages that changed hands since the machine stood still are marked', () => {
  reader.answer(ask());
  reader.boundary();
  session.memory.pages[3] = user;
  const { map } = memoryOf(reader.answer(ask()));
  expect([...(map?.words ?? [])].map(hasChanged)).toEqual([false, false, false, true]);
  reader.forget();
  expect([...(memoryOf(reader.answer(ask())).map?.words ?? [])].some(hasChanged)).toBe(false);
});

test('while nobody looks nothing is kept', () => {
  reader.boundary();
  session.memory.pages[3] = user;
  expect([...(memoryOf(reader.answer(ask())).map?.words ?? [])].some(hasChanged)).toBe(false);
});

test('a page comes with its bytes and with every way to it', () => {
  const bytes = new Uint8Array(4096).fill(7);
  session.pages.set(0x80001234n, {
    bytes,
    tables: [sh],
    mappings: [{ table: 0, va: -0x1000n, address: 0x80002000n, value: 0x17n, level: 0 }],
    truncated: false,
  });
  const { page } = memoryOf(reader.answer(ask({ page: { kind: 'pa', pa: 0x80001234n } })));
  expect(page?.pa).toBe(0x80001000n);
  expect(page?.bytes[0]).toBe(7);
  expect(page?.mappings[0]).toMatchObject({ va: 0xfffffffffffff000n, level: 0, owner: { pid: 2 } });
});

test('an address outside RAM leads to no page', () => {
  for (const pa of [0x10000000n, 0x80004000n, 2n ** 63n])
    expect(memoryOf(reader.answer(ask({ page: { kind: 'pa', pa } }))).page).toBeUndefined();
});

test('a virtual address leads where its table says', () => {
  session.translation = { levels: 3, steps: [], fault: 0, pa: 0x80003abcn, pageSize: 4096n, verdicts: [] };
  const target = { kind: 'va', table: 2, va: 0xabcn } as const;
  expect(memoryOf(reader.answer(ask({ page: target }))).page?.pa).toBe(0x80003000n);
  session.translation = { ...session.translation, fault: 1 };
  expect(memoryOf(reader.answer(ask({ page: target }))).page).toBeUndefined();
  expect(memoryOf(reader.answer(ask({ page: { ...target, table: 9 } }))).page).toBeUndefined();
});

test('an entry leads to the page it points to', () => {
  const bytes = new Uint8Array(4096);
  new DataView(bytes.buffer).setBigUint64(8, (0x80002n << 10n) | 1n, true);
  session.pages.set(0x80001008n, { bytes, tables: [], mappings: [], truncated: false });
  const { page } = memoryOf(reader.answer(ask({ page: { kind: 'pte', address: 0x80001008n } })));
  expect(page?.pa).toBe(0x80002000n);
});

test('a free list comes with its head, its length and how it ends', () => {
  session.free = {
    known: true,
    count: 1000,
    freshBegin: 0n,
    freshEnd: 0n,
    lists: [
      {
        name: 'kmem.freelist',
        pageBytes: 4096,
        pages: BigUint64Array.from({ length: 1000 }, (_, i) => BigInt(i)),
        end: 3,
        lastPointer: 0x80002000n,
      },
    ],
  };
  const { free: found } = memoryOf(reader.answer(ask({ withFree: true })));
  expect(found?.lists[0]).toMatchObject({ count: 1000, end: 'repeated', lastPointer: 0x80002000n });
  expect(found?.lists[0]?.head.length).toBe(256);
  expect(memoryOf(reader.answer(ask())).free).toBeUndefined();
});
