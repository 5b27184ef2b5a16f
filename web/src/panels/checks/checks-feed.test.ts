import { expect, test } from 'vitest';
import type { CheckRequest, MachineSnapshot } from '../../machine/protocol.ts';
import type { Finding } from '../../model/checks.ts';
import { ChecksFeed } from './checks-feed.ts';

const report = { looks: 3, more: 0, findings: [], status: [] };

function feed() {
  const requests: CheckRequest[] = [];
  const checks = new ChecksFeed(async (request) => {
    requests.push(request);
    return { kind: 'checks', report };
  });
  return { checks, requests };
}

test('checks begin when they come into sight and end when they go', async () => {
  const { checks, requests } = feed();
  checks.setVisible(true);
  await Promise.resolve();
  await Promise.resolve();
  expect(checks.view.report).toEqual(report);
  checks.setVisible(false);
  expect(requests).toEqual([
    { user: 'checks', wanted: true },
    { user: 'checks', wanted: false },
  ]);
});

test('checks go on out of sight when the reader wants it', () => {
  const { checks, requests } = feed();
  checks.setVisible(true);
  checks.setStay(true);
  checks.setVisible(false);
  expect(requests.map(({ wanted }) => wanted)).toEqual([true]);
});

test('a panel that was never seen asks nothing', () => {
  const { checks, requests } = feed();
  checks.setVisible(false);
  expect(requests).toEqual([]);
});

test('what was found is not forgotten when the panel is left, and is not told twice', async () => {
  const finding: Finding = {
    ...{ check: 'FreeMapped', role: 'Free', page: 0x87f61000n, va: 0n, parties: [] },
    ...{ stale: undefined, place: undefined, since: 9n, present: true },
  };
  const other: Finding = { ...finding, page: 0x87f62000n };
  let findings: readonly Finding[] = [finding, other];
  const checks = new ChecksFeed(async () => ({ kind: 'checks', report: { ...report, findings } }));
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  checks.snapshot({ instructions: 41n } as MachineSnapshot);
  checks.setVisible(true);
  await settle();
  checks.setVisible(false);
  expect(checks.view).toMatchObject({ report: undefined, earlier: { findings, instructions: 41n } });
  findings = [];
  checks.setVisible(true);
  await settle();
  expect(checks.view.report?.findings).toEqual([]);
  expect(checks.view.earlier?.findings).toHaveLength(2);
  findings = [other];
  checks.snapshot({ instructions: 50n } as MachineSnapshot);
  await settle();
  expect(checks.view.earlier?.findings).toEqual([finding]);
  checks.reset();
  expect(checks.view.earlier).toBeUndefined();
});
