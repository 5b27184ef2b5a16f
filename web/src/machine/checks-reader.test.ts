import { expect, test } from 'vitest';
import { ChecksReader } from './checks-reader.ts';
import { FakeSession } from './session-fake.ts';

const session = () => {
  const fake = new FakeSession();
  fake.found = {
    looks: 2,
    more: 1,
    status: [
      { state: 1, gap: 0 },
      { state: 2, gap: 3 },
    ],
    findings: [
      {
        check: 1,
        role: 5,
        page: 0x87f00000n,
        va: 0n,
        parties: [{ pid: 2, name: 'sh', table: 1n, va: -4096n, entry: 0x87f10008n, pte: 0x17n, level: 0 }],
        stale: undefined,
        place: undefined,
        since: 7n,
        sinceCycle: 8n,
        present: true,
      },
    ],
  };
  fake.held = [BigUint64Array.from([0n, 0x1000n, 0n, 0xcfn, 0x87f10000n, 5n, 0x87f20000n])];
  return fake;
};

test('numbers become names, and signed values unsigned ones', () => {
  const { report } = new ChecksReader(session()).answer({ user: 'checks', wanted: true });
  expect(report?.findings[0]).toMatchObject({ check: 'FreeMapped', role: 'Free', page: 0x87f00000n });
  expect(report?.findings[0]?.parties[0]?.va).toBe((1n << 64n) - 4096n);
  expect(report?.findings[0]?.parties[0]?.root).toBe(1n);
  expect(report?.status).toEqual([
    { check: 'StaleTranslation', state: 'Found', gap: 'None' },
    { check: 'FreeMapped', state: 'Unknown', gap: 'NoFreeList' },
  ]);
});

test('checks run as long as anybody wants them', () => {
  const fake = session();
  const reader = new ChecksReader(fake);
  reader.answer({ user: 'checks', wanted: true });
  reader.tlbs({ user: 'tlb', wanted: true });
  expect(reader.answer({ user: 'checks', wanted: false }).report).toBeDefined();
  expect(reader.tlbs({ user: 'tlb', wanted: false }).report).toBeUndefined();
  expect(fake.calls.filter((call) => call.startsWith('setChecks')).at(-1)).toBe('setChecks false');
});

test('each hart has its rows', () => {
  const { harts } = new ChecksReader(session()).tlbs({ user: 'tlb', wanted: true });
  expect(harts).toEqual([
    {
      hart: 0,
      total: 1,
      held: [
        { asid: 0, va: 0x1000n, level: 0, pte: 0xcfn, entry: 0x87f10000n, since: 5n, root: 0x87f20000n },
      ],
    },
  ]);
});
