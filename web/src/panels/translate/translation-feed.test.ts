import { beforeEach, describe, expect, test } from 'vitest';
import type { TranslationAnswer, TranslationRequest } from '../../machine/protocol.ts';
import { machineWith } from '../machine-fake.ts';
import { TranslationFeed, type TranslationView } from './translation-feed.ts';

const translated = (va: bigint, pa = va + 0x80000000n): TranslationAnswer => ({
  kind: 'translation',
  translation: { va, root: 1n, levels: 3, steps: [], fault: 'None', pa, pageSize: 4096n, verdicts: [] },
});

let feed: TranslationFeed;
let asked: TranslationRequest[];
let views: TranslationView[];
let answer: (request: TranslationRequest) => TranslationAnswer;
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked = [];
  views = [];
  answer = ({ va }) => translated(va);
  feed = new TranslationFeed(async (request) => {
    asked.push(request);
    return answer(request);
  });
  feed.onChange.on((view) => views.push(view));
});

const show = async (...pids: number[]) => {
  feed.snapshot(machineWith(...pids));
  await settle();
};

const start = async () => {
  feed.setAddress(0x1000n);
  feed.setVisible(true);
  await show(1, 2);
  await show(1, 2);
};

describe('the feed of the translation panel', () => {
  test('asks nothing while nobody can see it, or while there is no address', async () => {
    feed.setAddress(0x1000n);
    await show(1);
    feed.setAddress(undefined);
    feed.setVisible(true);
    await show(1);
    expect(asked).toEqual([]);
  });

  test('asks about the address in the chosen table, with the bits', async () => {
    await start();
    feed.choose('kernel');
    feed.setBits({ sum: true, mxr: false });
    await settle();
    expect(asked.at(-1)).toEqual({ table: 'kernel', va: 0x1000n, sum: true, mxr: false });
    expect(feed.view.shown).toMatchObject({ table: 'kernel', name: '' });
  });

  test('follows the newest process, and tells its name', async () => {
    await start();
    expect(feed.view.shown).toMatchObject({ table: 2, name: 'p2' });
  });

  test('an answer that says nothing new draws nothing', async () => {
    await start();
    const drawn = views.length;
    await show(1, 2);
    expect(views.length).toBe(drawn);
    answer = ({ va }) => translated(va, 0x87000000n);
    await show(1, 2);
    expect(feed.view.shown?.translation.pa).toBe(0x87000000n);
  });

  test('an answer to an earlier address is dropped, even when it comes last', async () => {
    const answers: (() => void)[] = [];
    const slow = new TranslationFeed(
      ({ va }) => new Promise((resolve) => answers.push(() => resolve(translated(va)))),
    );
    slow.setVisible(true);
    slow.setAddress(0x2000n);
    slow.setAddress(0x3000n);
    for (const give of answers.reverse()) {
      give();
      await settle();
    }
    expect(answers).toHaveLength(2);
    expect(slow.view.shown?.translation.va).toBe(0x3000n);
  });

  test('the translation of a process that ended stays, and is said to be the last', async () => {
    await start();
    feed.choose(2);
    await settle();
    answer = () => ({ kind: 'gone' });
    await show(1);
    expect(feed.view).toMatchObject({ gone: true, shown: { table: 2, name: 'p2' } });
  });

  test('after power-on a pid means nothing any more', async () => {
    await start();
    feed.choose(2);
    feed.reset();
    expect(feed.view).toMatchObject({ choice: 'newest', shown: undefined, processes: [] });
  });
});
