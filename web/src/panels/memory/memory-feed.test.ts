import { expect, test } from 'vitest';
import type { MemoryAnswer, MemoryRequest } from '../../machine/protocol.ts';
import type { MemoryMap } from '../../model/memory-map.ts';
import { MemoryFeed, targetOfSelection } from './memory-feed.ts';

const map: MemoryMap = { base: 0x80000000n, words: new Uint32Array(4), tables: [], truncated: false };
const pageAt = (pa: bigint) => ({ pa, bytes: new Uint8Array(16), mappings: [], truncated: false });

/** A feed whose questions the test answers itself. */
function feedWithQuestions() {
  const questions: { request: MemoryRequest; answer: (answer: MemoryAnswer) => Promise<void> }[] = [];
  const feed = new MemoryFeed(
    (request) =>
      new Promise((resolve) => {
        const answer = async (value: MemoryAnswer) => {
          resolve(value);
          await new Promise((done) => setTimeout(done));
        };
        questions.push({ request, answer });
      }),
  );
  feed.setVisible(true);
  return { feed, questions };
}

const memory = (part: Partial<Extract<MemoryAnswer, { kind: 'memory' }>>): MemoryAnswer => ({
  kind: 'memory',
  map: undefined,
  page: undefined,
  free: undefined,
  ...part,
});

test('the map is shown, and asked for anew only if it changed', async () => {
  const { feed, questions } = feedWithQuestions();
  expect(questions[0]?.request).toEqual({ page: undefined, withFree: false, unlessSame: false });
  await questions[0]?.answer(memory({ map }));
  expect(feed.view.map).toBe(map);
  let changes = 0;
  feed.onChange.on(() => changes++);
  feed.setVisible(true);
  expect(questions[1]?.request.unlessSame).toBe(true);
  await questions[1]?.answer(memory({}));
  expect(changes).toBe(0);
});

test('an answer about a page that is not looked at any more is dropped', async () => {
  const { feed, questions } = feedWithQuestions();
  await questions[0]?.answer(memory({ map }));
  feed.look({ kind: 'pa', pa: 0x80001000n });
  feed.look({ kind: 'pa', pa: 0x80002000n });
  await questions[1]?.answer(memory({ page: pageAt(0x80001000n) }));
  expect(feed.view.page).toBeUndefined();
  await questions[2]?.answer(memory({ page: pageAt(0x80002000n) }));
  expect(feed.view.page?.pa).toBe(0x80002000n);
  expect(feed.view.nowhere).toBe(false);
});

test('a target that leads nowhere is said to', async () => {
  const { feed, questions } = feedWithQuestions();
  await questions[0]?.answer(memory({ map }));
  feed.look({ kind: 'va', table: 1, va: 0n });
  await questions[1]?.answer(memory({}));
  expect(feed.view.nowhere).toBe(true);
});

test('after a reset nothing is left of the machine before', async () => {
  const { feed, questions } = feedWithQuestions();
  await questions[0]?.answer(memory({ map }));
  feed.reset();
  expect(feed.view.map).toBeUndefined();
  expect(questions[1]?.request.unlessSame).toBe(false);
});

test('what is selected in other panels is a page here, except a process', () => {
  expect(targetOfSelection({ kind: 'process', pid: 1 })).toBeUndefined();
  expect(targetOfSelection({ kind: 'va', table: 'kernel', va: 1n })).toEqual({
    kind: 'va',
    table: 'kernel',
    va: 1n,
  });
  expect(targetOfSelection({ kind: 'pte', table: 1, address: 8n, va: 0n, level: 1 })).toEqual({
    kind: 'pte',
    address: 8n,
  });
});
