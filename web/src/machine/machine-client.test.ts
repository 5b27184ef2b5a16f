import { beforeEach, expect, test } from 'vitest';
import { MachineClient, type WorkerPort } from './machine-client.ts';
import { sortImages } from './own-images.ts';
import type { FromWorker, MachineSetup, ToWorker } from './protocol.ts';

class FakePort implements WorkerPort {
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  sent: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: FromWorker): void {
    this.onmessage?.({ data } as MessageEvent<FromWorker>);
  }
}

const setup: MachineSetup = {
  harts: 1,
  memoryMiB: 128,
  profile: 'xv6-2022',
  kernel: { url: 'kernel.elf' },
  disk: null,
};
const request = { table: 1, withText: false, unlessSame: false } as const;

let ports: FakePort[];
let client: MachineClient;
const port = () => ports.at(-1) as FakePort;

beforeEach(() => {
  ports = [];
  client = new MachineClient(() => {
    ports.push(new FakePort());
    return port();
  });
  client.load(setup);
});

test('another machine gets the breakpoints that were last known', () => {
  const list = [{ id: 1, name: 'exec', enabled: true, hits: 3, places: [0x8000_1000n] }];
  void client.ask('breakpoints', { action: 'add', text: 'exec' });
  port().say({ type: 'answer', id: 1, answer: { kind: 'breakpoints', list, problem: '' } });
  client.load({ ...setup, harts: 3 });
  expect(port().sent).toEqual([{ type: 'load', setup: { ...setup, harts: 3 }, breakpoints: list }]);
});

test('a translation is answered apart from the page tables, and is gone when the machine ends', async () => {
  const question = { table: 'kernel', va: 0x1000n, sum: false, mxr: false } as const;
  const table = client.ask('page-table', request);
  const first = client.ask('translate', question);
  const second = client.ask('translate', question);
  expect(port().sent.slice(-2)).toEqual([
    { type: 'ask', id: 2, topic: 'translate', request: question },
    { type: 'ask', id: 3, topic: 'translate', request: question },
  ]);
  const translation = {
    va: 0n,
    root: 0n,
    levels: 3,
    steps: [],
    fault: 'Invalid',
    pa: 0n,
    pageSize: 0n,
    verdicts: [],
  } as const;
  port().say({ type: 'answer', id: 2, answer: { kind: 'translation', translation } });
  expect(await first).toEqual({ kind: 'translation', translation });
  client.load(setup);
  expect(await second).toEqual({ kind: 'gone' });
  expect(await table).toEqual({ kind: 'gone' });
});

test('a load starts a worker and tells it what to build', () => {
  expect(port().sent).toEqual([{ type: 'load', setup, breakpoints: [] }]);
  expect(client.state).toEqual({ phase: 'loading' });
});

test('another load ends the former worker', () => {
  client.load({ ...setup, harts: 3 });
  expect(ports.map(({ terminated }) => terminated)).toEqual([true, false]);
  expect(client.setup?.harts).toBe(3);
});

test('a question about a page table gets its own answer', async () => {
  const first = client.ask('page-table', request);
  const second = client.ask('page-table', { ...request, table: 'kernel' });
  port().say({ type: 'answer', id: 2, answer: { kind: 'gone' } });
  port().say({ type: 'answer', id: 1, answer: { kind: 'same' } });
  expect(await first).toEqual({ kind: 'same' });
  expect(await second).toEqual({ kind: 'gone' });
});

test('questions that a worker leaves unanswered are answered when it ends', async () => {
  const question = client.ask('page-table', request);
  client.load(setup);
  expect(await question).toEqual({ kind: 'gone' });
});

test('a reset goes to the worker; of a machine that failed it builds a new one', () => {
  port().say({ type: 'state', state: { phase: 'running', activity: 'idle' } });
  client.reset();
  expect(port().sent.at(-1)).toEqual({ type: 'reset' });
  port().say({
    type: 'state',
    state: { phase: 'failed', failure: { kind: 'crash', detail: 'out of bounds' } },
  });
  client.reset();
  expect(ports).toHaveLength(2);
});

test('a worker that cannot start is a failure that says so', () => {
  let prevented = false;
  const event = {
    message: '',
    preventDefault: () => {
      prevented = true;
    },
  };
  port().onerror?.(event as ErrorEvent);
  expect(prevented).toBe(true);
  expect(client.state).toMatchObject({ phase: 'failed', failure: { kind: 'worker' } });
});

test('dropped files are told apart by their content, a kernel also by its name', () => {
  const elf = { name: 'a.out', bytes: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2) };
  const image = { name: 'fs.img', bytes: new Uint8Array(1024) };
  const broken = { name: 'kernel', bytes: new Uint8Array(10) };
  expect(sortImages([image, elf])).toMatchObject({ kernel: elf, disk: image });
  expect(sortImages([broken])).toMatchObject({ kernel: broken, disk: undefined });
  expect(sortImages([{ name: 'empty', bytes: new Uint8Array(0) }])).toMatchObject({
    kernel: undefined,
    disk: undefined,
  });
});

test('sources among the files are told from images, and of a folder only what has the usual names is booted', () => {
  const text = (name: string) => ({ name, bytes: new TextEncoder().encode('int main() {}') });
  const elf = { name: 'xv6/kernel/kernel', bytes: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46) };
  const object = { name: 'xv6/kernel/vm.o', bytes: elf.bytes };
  const source = text('xv6/kernel/vm.c');
  const sorted = sortImages([object, source, text('xv6/README'), elf]);
  expect(sorted).toEqual({ kernel: elf, disk: undefined, sources: [source] });
  expect(sortImages([text('kernel.c')])).toMatchObject({ kernel: undefined, disk: undefined });
});
