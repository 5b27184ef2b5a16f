import { expect, test } from 'vitest';
import { hexDump } from './hex-dump.ts';

test('bytes stand beside their letters, and lines that repeat are one star', () => {
  const bytes = new Uint8Array(96);
  bytes.set(new TextEncoder().encode('init <b>\n'));
  bytes[95] = 0xff;
  expect(hexDump(bytes)).toBe(
    [
      '000  69 6e 69 74 20 3c 62 3e  0a 00 00 00 00 00 00 00  init <b>........',
      '010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  ................',
      '*',
      '050  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 ff  ................',
      '',
    ].join('\n'),
  );
});
