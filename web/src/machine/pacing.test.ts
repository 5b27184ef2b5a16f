import { describe, expect, test } from 'vitest';
import { OutputGate } from './output-gate.ts';
import { Pacing, SliceSize } from './pacing.ts';

describe('guest time', () => {
  test('is one cycle a nanosecond of the wall clock, from the anchor on', () => {
    const pacing = new Pacing();
    pacing.anchor(1000, 500n);
    expect(pacing.limit(1000)).toBe(500n);
    expect(pacing.limit(1250)).toBe(250_000_500n);
  });

  test('never goes back, whatever the wall clock does', () => {
    const pacing = new Pacing();
    pacing.anchor(1000, 500n);
    expect(pacing.limit(900)).toBe(500n);
  });

  test('of an event in the future is reached after as many milliseconds', () => {
    const pacing = new Pacing();
    pacing.anchor(0, 0n);
    expect(pacing.delayUntil(100_000_000n, 40)).toBe(60);
    expect(pacing.delayUntil(100_000_000n, 140)).toBe(0);
  });

  test('that was lost is forgiven', () => {
    const pacing = new Pacing();
    pacing.anchor(0, 0n);
    pacing.settle(1000, 300_000_000n);
    expect(pacing.limit(1000)).toBe(300_000_000n);
  });

  test('that is a timer late is made up for', () => {
    const pacing = new Pacing();
    pacing.anchor(0, 0n);
    pacing.settle(110, 100_000_000n);
    expect(pacing.limit(110)).toBe(110_000_000n);
  });
});

describe('the size of a slice', () => {
  test('comes to the time a slice shall take', () => {
    const slice = new SliceSize();
    const instructionsPerMs = 100_000;
    for (let i = 0; i < 20; i++) slice.learn(slice.instructions / instructionsPerMs);
    expect(slice.instructions / instructionsPerMs).toBeCloseTo(SliceSize.targetMs, 1);
  });

  test('moves at most by two at once', () => {
    const slice = new SliceSize();
    const before = slice.instructions;
    slice.learn(10_000);
    expect(slice.instructions).toBe(before / 2);
    slice.learn(0);
    expect(slice.instructions).toBe(before);
  });
});

describe('back-pressure', () => {
  test('closes above 128 kB and opens below 16 kB', () => {
    const gate = new OutputGate();
    gate.sent(128 * 1024);
    expect(gate.closed).toBe(false);
    gate.sent(1);
    expect(gate.closed).toBe(true);
    expect(gate.acknowledged(100 * 1024)).toBe(false);
    expect(gate.acknowledged(13 * 1024)).toBe(true);
    expect(gate.closed).toBe(false);
  });

  test('an open gate is not opened again', () => {
    const gate = new OutputGate();
    gate.sent(100);
    expect(gate.acknowledged(100)).toBe(false);
  });
});
