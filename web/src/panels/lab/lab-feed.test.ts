import { expect, test } from 'vitest';
import type { LabFunction, LabState } from '../../model/lab.ts';
import { translatorFor } from '../../strings/index.ts';
import { matching } from './function-list.ts';
import { type Ask, LabFeed } from './lab-feed.ts';
import { endingOf, sentenceOf } from './lab-words.ts';

const walk: LabFunction = {
  name: 'walk',
  group: 'Page tables',
  help: 'The entry that translates `va`.',
  result: 'Pa',
  parameters: [
    { name: 'pagetable', type: 'Table' },
    { name: 'va', type: 'Va' },
  ],
};

class FakeLab {
  state: LabState = {
    origin: 'arena',
    instructions: 0n,
    notes: [],
    variant: 'classic',
    ownObstacle: '',
    functionSet: 'variants',
    freePages: 64,
    undoable: 0,
    names: [],
  };
  asked: string[] = [];
  /** What becomes of the number of calls that can be taken back. */
  undoableAfter = 1;

  readonly ask = (async (topic: string, request: { kind?: string; variant?: string } | null) => {
    this.asked.push(request?.kind ? `${topic} ${request.kind}` : topic);
    switch (topic) {
      case 'lab-functions':
        return { kind: 'functions', functions: [walk], functionSet: this.state.functionSet };
      case 'lab-open':
        this.state = { ...this.state, origin: 'fork', instructions: 7n };
        return { kind: 'lab', state: this.state, error: '' };
      case 'lab-call': {
        this.state = { ...this.state, undoable: this.undoableAfter };
        const nothing = new BigUint64Array(0);
        const report = { ending: 'returned', text: '', value: 'true', type: 'Truth', pages: nothing };
        return {
          kind: 'called',
          report: { ...report, entries: nothing, entriesLeftOut: 0, fences: 0, printed: '', notes: [] },
          tables: {},
          state: this.state,
        };
      }
      case 'lab-edit':
        if (request?.variant) this.state = { ...this.state, variant: request.variant };
        return { kind: 'edited', error: '', state: this.state };
      case 'lab-check':
        return { kind: 'checked', errors: ['bad', ''] };
      default:
        return { kind: 'lab', state: this.state, error: '' };
    }
  }) as unknown as Ask;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const snapshot = (processes: readonly unknown[]) =>
  ({ processes, harts: [], instructions: 0n }) as unknown as Parameters<LabFeed['snapshot']>[0];

const visible = async () => {
  const lab = new FakeLab();
  const feed = new LabFeed(lab.ask);
  feed.setVisible(true);
  await settle();
  return { lab, feed };
};

test('the machine is copied once, as soon as it has processes', async () => {
  const { lab, feed } = await visible();
  expect(lab.asked).toEqual(['lab-state', 'lab-functions']);
  feed.snapshot(snapshot([]));
  await settle();
  feed.snapshot(snapshot([{}]));
  await settle();
  feed.snapshot(snapshot([{}]));
  await settle();
  expect(lab.asked.slice(2)).toEqual(['lab-state', 'lab-open fork', 'lab-state']);
  expect(feed.view.state?.origin).toBe('fork');
});

test('calls are kept in order, and one that changed something can be taken back', async () => {
  const { lab, feed } = await visible();
  await feed.call(walk, ['pt', '0x0']);
  await feed.nameResult('entry');
  await feed.call(walk, ['pt', '0x1000']);
  expect(feed.view.calls.map(({ line, undoable }) => [line, undoable])).toEqual([
    ['walk(pt, 0x0)', true],
    ['walk(pt, 0x1000)', false],
  ]);
  expect(feed.view.shown).toBe(2);
  await feed.undo();
  expect(lab.asked.at(-1)).toBe('lab-edit undo');
  expect(feed.view.calls.map(({ undone, named }) => [undone, named])).toEqual([
    [true, ''],
    [true, ''],
  ]);
});

test('another list of functions comes with the state that it goes with', async () => {
  const { lab, feed } = await visible();
  lab.state = { ...lab.state, variant: 'own', functionSet: 'own 1' };
  await feed.chooseVariant('own');
  expect(lab.asked.slice(2)).toEqual(['lab-edit variant', 'lab-functions']);
  await feed.chooseVariant('own');
  expect(lab.asked.slice(4)).toEqual(['lab-edit variant']);
  // The next machine may have others under the same name.
  feed.reset();
  feed.snapshot(snapshot([]));
  await settle();
  expect(lab.asked.slice(5)).toEqual(['lab-state', 'lab-functions']);
});

test('who chooses one variant after the other does not see the first again', async () => {
  const { feed } = await visible();
  const seen: (string | undefined)[] = [];
  feed.onChange.on((view) => seen.push(view.state?.variant));
  await Promise.all(['kpt', 'super', 'cow'].map((variant) => feed.chooseVariant(variant)));
  expect(seen).toEqual(['cow']);
});

test('another memory has no calls', async () => {
  const { feed } = await visible();
  await feed.call(walk, ['pt', '0x0']);
  await feed.open({ kind: 'fork' });
  expect(feed.view).toMatchObject({ calls: [], shown: 0 });
});

test('errors of arguments stand in the order of the parameters', async () => {
  const { feed } = await visible();
  const exec = { ...walk, parameters: [{ name: 'argv', type: 'Words' } as const, ...walk.parameters] };
  expect(await feed.check(exec, ['"a"', 'x', '0'])).toEqual(['', 'bad', '']);
});

test('functions are found by all words of the filter, in both languages', () => {
  const [en, zh] = [translatorFor('en'), translatorFor('zh-CN')];
  expect(matching([walk], 'WALK translates', en)).toEqual([walk]);
  expect(matching([walk], 'walk frees', en)).toEqual([]);
  expect(matching([walk], '页表项', zh)).toEqual([walk]);
});

test('the engine is understood in Chinese, and what is not known stays as it is', () => {
  const zh = translatorFor('zh-CN');
  expect(sentenceOf("walk: argument 1, pagetable: there is no 'x' that could be a page table", zh)).toBe(
    "参数 1（pagetable）：没有名为 'x' 的页表",
  );
  expect(sentenceOf('nothing where a virtual address should stand', zh)).toBe('这里应填虚拟地址');
  expect(sentenceOf('something new', zh)).toBe('something new');
  const report = { ending: 'panicked', text: 'freewalk: leaf' } as Parameters<typeof endingOf>[0];
  expect(endingOf(report, zh)).toBe('panic：freewalk: leaf');
});
