import { expect, test } from 'vitest';
import type { CheckRequest } from '../../machine/protocol.ts';
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
