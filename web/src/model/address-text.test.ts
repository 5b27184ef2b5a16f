import { expect, test } from 'vitest';
import { parseAddress } from './address-text.ts';

test('an address may be hexadecimal with or without 0x, or decimal', () => {
  expect(parseAddress('0x3000')).toEqual({ va: 0x3000n });
  expect(parseAddress(' 0X3FfF_f000 ')).toEqual({ va: 0x3ffff000n });
  expect(parseAddress('3fff_f000')).toEqual({ va: 0x3ffff000n });
  expect(parseAddress('4096')).toEqual({ va: 4096n });
  expect(parseAddress('1_000')).toEqual({ va: 1000n });
  expect(parseAddress('0')).toEqual({ va: 0n });
});

test('all of 64 bits is an address, and no more', () => {
  expect(parseAddress('0xffff_ffff_ffff_ffff')).toEqual({ va: (1n << 64n) - 1n });
  expect(parseAddress('0x1_0000_0000_0000_0000')).toEqual({ problem: 'tooBig' });
  expect(parseAddress('18446744073709551616')).toEqual({ problem: 'tooBig' });
});

test('nonsense is told from nothing', () => {
  expect(parseAddress('  ')).toEqual({ problem: 'empty' });
  for (const text of ['0x', 'main', '-1', '0x12g', '1 2', '_1', '1_', '0x_1', '1.5'])
    expect(parseAddress(text)).toEqual({ problem: 'nonsense' });
});
