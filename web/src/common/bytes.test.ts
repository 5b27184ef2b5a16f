import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';

test.each([
  [0n, '0 bytes'],
  [4096n, '4 KiB'],
  [2n << 20n, '2 MiB'],
  [128n << 20n, '128 MiB'],
  [3n << 29n, '1.5 GiB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
