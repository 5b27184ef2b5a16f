import { describe, expect, test } from 'vitest';
import { hex, hexParts, unsigned64 } from './hex.ts';

describe('hexadecimal numbers', () => {
  test('a signed 64-bit value of Embind becomes the unsigned one', () => {
    expect(unsigned64(-274877902284n)).toBe(0xffffffc000001234n);
    expect(unsigned64(5n)).toBe(5n);
  });

  test('digits are padded, never cut', () => {
    expect(hex(0x3000n)).toBe('0x3000');
    expect(hex(0x3000n, 10)).toBe('0x0000003000');
    expect(hex(-1n, 4)).toBe('0xffffffffffffffff');
  });

  test('leading zeros stand apart from the digits that count', () => {
    expect(hexParts(0x3000n, 10)).toEqual({ zeros: '000000', digits: '3000' });
    expect(hexParts(0n, 4)).toEqual({ zeros: '000', digits: '0' });
    expect(hexParts(0x3ffffff000n, 4)).toEqual({ zeros: '', digits: '3ffffff000' });
  });
});
