// @ts-check
// An idle shell costs next to nothing: processor time of all of the browser's processes, over five seconds.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { useBrowser } from './support/use-browser.mjs';

const share = 0.03;
const seconds = 5;
const attempts = 4;

describe('an idle shell', () => {
  const chromium = useBrowser();

  test(`uses less than ${share * 100} % of a core, with the page tables in sight`, async (context) => {
    const pagewalk = await chromium.open();
    await pagewalk.prompt();
    await pagewalk.waitForTable('pid 2 sh');
    const devtools = await pagewalk.browser.newBrowserCDPSession();
    const processorSeconds = async () => {
      const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    };
    // The measurement is the one thing here that has to wait for time itself. Other work on the computer makes the
    // same instructions take more processor time, so the best of a few measurements counts.
    let best = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < attempts && best >= share; attempt++) {
      const start = await processorSeconds();
      await setTimeout(seconds * 1000);
      best = Math.min(best, ((await processorSeconds()) - start) / seconds);
    }
    context.diagnostic(`${(100 * best).toFixed(1)} % of a core`);
    assert.ok(best < share, `${(100 * best).toFixed(1)} % of a core`);
  });
});
