import { beforeEach, describe, expect, test } from 'vitest';
import type { PageTableAnswer, PageTableRequest } from '../../machine/protocol.ts';
import { countChanges } from '../../model/page-table-diff.ts';
import { scattered } from '../../model/table-builder-fake.ts';
import type { TableId } from '../../model/table-choice.ts';
import { machineWith } from '../machine-fake.ts';
import { TableFeed } from './table-feed.ts';

const tableOf = (table: TableId, pages: number, before?: number): PageTableAnswer => ({
  kind: 'table',
  snapshot: {
    table,
    root: 0x87f00000n,
    words: scattered(0n, pages, 'rwu').build(),
    before: before === undefined ? undefined : scattered(0n, before, 'rwu').build(),
    ranges: undefined,
    text: undefined,
  },
});

let feed: TableFeed;
let asked: PageTableRequest[];
let answer: (request: PageTableRequest) => PageTableAnswer;
/** Lets the answer, and a question that waited for it, come through. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked = [];
  answer = ({ table }) => tableOf(table, 2);
  feed = new TableFeed(async (request) => {
    asked.push(request);
    return answer(request);
  });
});

const show = async (...pids: number[]) => {
  feed.snapshot(machineWith(...pids));
  await settle();
};

describe('the feed of the page-table panel', () => {
  test('asks nothing while nobody can see it', async () => {
    await show(1, 2);
    expect(asked).toEqual([]);
    feed.setVisible(true);
    await settle();
    expect(asked).toHaveLength(1);
  });

  test('follows the newest process once it has settled', async () => {
    feed.setVisible(true);
    await settle();
    await show(1, 2);
    expect(feed.view.shown?.table).toBe('kernel');
    await show(1, 2);
    expect(feed.view.shown?.table).toBe(2);
    expect(feed.view.shown?.name).toBe('p2');
    await show(1, 2, 3);
    expect(feed.view.shown?.table).toBe(2);
  });

  test('beside another process it stays with the one on show, though that was the newest', async () => {
    feed.setVisible(true);
    await settle();
    await show(1, 2);
    await show(1, 2);
    feed.compareWith('kernel');
    expect(feed.view.choice).toBe('newest');
    feed.compareWith(1);
    await show(1, 2, 3);
    await show(1, 2, 3);
    expect(feed.view).toMatchObject({ choice: 2, comparison: 1 });
    expect(feed.view.shown?.table).toBe(2);
  });

  test('gives a process its new name, although its table was there before', async () => {
    feed.setVisible(true);
    await show(1, 2);
    feed.choose(2);
    await settle();
    answer = () => ({ kind: 'same' });
    const snapshot = machineWith(1, 2);
    const processes = snapshot.processes.map((process) => ({ ...process, name: 'sh' }));
    feed.snapshot({ ...snapshot, processes });
    await settle();
    expect(feed.view.shown).toMatchObject({ table: 2, name: 'sh' });
  });

  test('keeps the last table of a chosen process that has ended', async () => {
    feed.setVisible(true);
    await show(1, 2);
    feed.choose(2);
    await settle();
    answer = () => ({ kind: 'gone' });
    await show(1);
    expect(feed.view).toMatchObject({ gone: true, choice: 2 });
    expect(feed.view.shown?.table).toBe(2);
    answer = ({ table }) => tableOf(table, 1);
    feed.choose(1);
    await settle();
    expect(feed.view).toMatchObject({ gone: false });
    expect(feed.view.shown?.table).toBe(1);
  });

  test('is marked with what changed', async () => {
    answer = ({ table }) => tableOf(table, 6, 2);
    feed.choose(1);
    feed.setVisible(true);
    await settle();
    expect(countChanges(feed.view.shown?.marked.marks ?? new Uint8Array())).toMatchObject({ added: 4 });
  });

  test('may be answered `same` only when it has the last answer', async () => {
    feed.choose(1);
    feed.setVisible(true);
    await settle();
    await show(1);
    expect(asked.at(-1)?.unlessSame).toBe(true);
    await feed.textOfShown();
    await show(1);
    expect(asked.at(-1)?.unlessSame).toBe(false);
  });

  test('asks one question at a time, and once more for what came meanwhile', async () => {
    let release: (answer: PageTableAnswer) => void = () => {};
    const questions: PageTableRequest[] = [];
    const slow = new TableFeed((request) => {
      questions.push(request);
      return new Promise((resolve) => {
        release = resolve;
      });
    });
    slow.setVisible(true);
    slow.snapshot(machineWith(1));
    slow.snapshot(machineWith(1));
    expect(questions).toHaveLength(1);
    release(tableOf('satp', 1));
    await settle();
    expect(questions).toHaveLength(2);
  });

  test('drops an answer that the machine gave before it was started anew', async () => {
    let release: (answer: PageTableAnswer) => void = () => {};
    const slow = new TableFeed(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    slow.setVisible(true);
    slow.snapshot(machineWith(1));
    slow.reset();
    release(tableOf('satp', 1));
    await settle();
    expect(slow.view.shown).toBeUndefined();
  });

  test('forgets a process when the machine starts anew', async () => {
    feed.setVisible(true);
    await show(1, 2);
    feed.choose(2);
    await settle();
    feed.reset();
    expect(feed.view).toMatchObject({ choice: 'newest', shown: undefined, processes: [] });
  });

  test('asks for the table to compare with as well, and keeps it when it did not change', async () => {
    feed.choose(1);
    feed.setVisible(true);
    await show(1, 2);
    feed.compareWith(2);
    await settle();
    expect(asked.slice(-2).map(({ table }) => table)).toEqual([1, 2]);
    expect(feed.view.other).toMatchObject({ table: 2, name: 'p2' });
    const { other } = feed.view;
    await show(1, 2);
    expect(feed.view.other).toBe(other);
    answer = ({ table }) => tableOf(table, 3);
    await show(1, 2);
    expect(feed.view.other).not.toBe(other);
  });

  test('compares with a moment that was kept, whatever becomes of the table', async () => {
    feed.choose(1);
    feed.setVisible(true);
    await show(1, 2);
    feed.keepMoment();
    const { words } = feed.view.kept ?? {};
    answer = ({ table }) => tableOf(table, 5);
    await show(1, 2);
    expect(feed.view.other?.words).toBe(words);
    expect(feed.view.shown?.words).not.toEqual(words);
    feed.reset();
    expect(feed.view).toMatchObject({ kept: undefined, comparison: undefined, other: undefined });
  });
});
