import { expect, test } from 'vitest';
import { FakeSession } from './session-fake.ts';
import { readTranslation } from './translation-reader.ts';

const session = () => {
  const fake = new FakeSession();
  fake.kernelRoot = 0x87f00000n;
  fake.translation = {
    levels: 3,
    steps: [{ level: 2, index: 3, address: -8n, value: 1n, kind: 1 }],
    fault: 3,
    pa: 0n,
    pageSize: 0n,
    verdicts: [{ fault: 3, cause: 13, marks: 0 }],
  };
  return fake;
};

test('numbers become names, and signed values unsigned ones', () => {
  const answer = readTranslation(session(), { table: 'kernel', va: 3n << 30n, sum: false, mxr: true });
  expect(answer).toEqual({
    kind: 'translation',
    translation: {
      va: 3n << 30n,
      root: 0x87f00000n,
      levels: 3,
      steps: [{ level: 2, index: 3, address: (1n << 64n) - 8n, value: 1n, kind: 'Refused' }],
      fault: 'Invalid',
      pa: 0n,
      pageSize: 0n,
      verdicts: [{ fault: 'Invalid', cause: 13, marks: 0 }],
    },
  });
});

test('the module is asked under the root of the chosen table', () => {
  const fake = session();
  readTranslation(fake, { table: 'kernel', va: 5n, sum: true, mxr: false });
  expect(fake.asked).toEqual([0x87f00000n, 5n, true, false]);
});

test('a process that is not there is gone', () => {
  expect(readTranslation(session(), { table: 9, va: 0n, sum: false, mxr: false })).toEqual({ kind: 'gone' });
});
