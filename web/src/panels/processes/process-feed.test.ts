import { expect, test } from 'vitest';
import type { MachineSnapshot, ProcessesAnswer } from '../../machine/protocol.ts';
import { ProcessFeed } from './process-feed.ts';

const answer = (freePages: number): ProcessesAnswer => ({
  kind: 'processes',
  processes: [],
  leftOut: 0,
  fields: [],
  freePages,
  knowledge: 'debugInfo',
  notes: [],
  stack: undefined,
  saved: undefined,
  userStack: undefined,
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const snapshot = { harts: [], processes: [], instructions: 2n ** 63n } as unknown as MachineSnapshot;

test('the panel is drawn anew only when something changed', async () => {
  let free = 7;
  const asked: unknown[] = [];
  const feed = new ProcessFeed(async (request) => {
    asked.push(request.pid);
    return answer(free);
  });
  let drawn = 0;
  feed.onChange.on(() => drawn++);
  feed.setVisible(true);
  await settle();
  feed.snapshot(snapshot);
  await settle();
  expect(drawn).toBe(1);
  free = 6;
  feed.snapshot(snapshot);
  await settle();
  expect(drawn).toBe(2);
  feed.choose(2);
  feed.choose(2);
  await settle();
  expect(asked).toEqual([undefined, undefined, undefined, 2]);
});

test('a machine that was switched on anew has no processes from before', async () => {
  const feed = new ProcessFeed(async () => answer(7));
  feed.setVisible(true);
  await settle();
  feed.reset();
  expect(feed.view.list).toBeUndefined();
});
