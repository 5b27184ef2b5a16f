import { describe, expect, it } from 'vitest';
import { codeOf, decodeEvents, flagsOf, maskOf } from './machine-event.ts';

/** One event as the module writes it. */
const words = (over: Readonly<Record<number, bigint>>): BigUint64Array => {
  const all = new BigUint64Array(17);
  for (const [place, word] of Object.entries(over)) all[Number(place)] = word;
  return all;
};
const letters = (text: string): bigint =>
  [...text].reduce((word, letter, i) => word | (BigInt(letter.charCodeAt(0)) << BigInt(8 * i)), 0n);

describe('events', () => {
  it('are read from the words of the module', () => {
    const [event] = decodeEvents(
      words({
        0: 7n,
        1: 123n,
        3: 0x80001000n,
        4: 5n,
        5: 1n,
        10: 0x10n | (0x20n << 32n),
        13: 3n | (1n << 32n),
        14: letters('sh'),
        16: 3n | (1n << 8n),
      }),
      [7, '"a"'],
      ['', 'fork'],
    );
    expect(event).toMatchObject({
      sequence: 7,
      instruction: 123n,
      within: 5,
      callers: [0x80000010n, 0x80000020n],
      pid: 3,
      name: 'sh',
      count: 1,
      kind: 'call',
      hart: 1,
      mode: 0,
      text: '"a"',
      call: 'fork',
    });
    expect(event && codeOf(event)).toEqual([0x8000000fn, 0x8000001fn]);
  });

  it('pass over kinds that are not known, and half events', () => {
    expect(decodeEvents(words({ 16: 99n }), [], [])).toEqual([]);
    expect(decodeEvents(new BigUint64Array(16), [], [])).toEqual([]);
  });

  it('show names of the guest without what cannot be printed', () => {
    const [event] = decodeEvents(words({ 14: letters('a\u001b<\u00ff') }), [], []);
    expect(event?.name).toBe('a?<?');
  });
});

it('flags are the letters of the manual, in the order of the bits', () => {
  expect(flagsOf(0b1101_0111n)).toBe('DAUWRV');
  expect(flagsOf(0n)).toBe('–');
  expect(flagsOf(0x113n)).toBe('URV+8');
  expect(flagsOf(0x301n)).toBe('V+98');
});

it('a mask has a bit for each kind', () => {
  expect(maskOf(['trap', 'call', 'mark'])).toBe(0b1000_0000_1001);
});
