// @ts-check
// What the page's panels cost, in Chromium: the machine's speed under a workload that forks all the time with each panel
// open, beside its speed with none that asks anything; the longest time for which the page's thread stood still meanwhile;
// how long the kernel's table of 32 768 leaves takes to the page; and how long the map of physical memory takes to paint.
//
//   node tests/bench/page.mjs [--rounds N] [--seconds N]
//
// Rounds are interleaved, and each figure is the median over them.
import { parseArgs } from 'node:util';
import { launchBrowser, PagewalkPage, serveDist } from '../web/support/pagewalk-page.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '2' } },
});
const rounds = Number(values.rounds);
const milliseconds = 1000 * Number(values.seconds);

/** @param {readonly number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/**
 * The machine's speed and the longest task of the page's thread over a stretch of time.
 * @param {PagewalkPage} pagewalk
 * @returns {Promise<{ mips: number, longest: number }>}
 */
const measure = ({ page }) =>
  page.evaluate(async (stretch) => {
    const { machine } = /** @type {any} */ (document.querySelector('pagewalk-app'));
    const nextSnapshot = () =>
      new Promise((resolve) => {
        const listening = machine.onSnapshot.on((/** @type {any} */ snapshot) => {
          listening.dispose();
          resolve({ instructions: snapshot.instructions, wall: performance.now() });
        });
      });
    let longest = 0;
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    const begun = await nextSnapshot();
    tasks.observe({ type: 'longtask' });
    await new Promise((resolve) => setTimeout(resolve, stretch));
    const ended = await nextSnapshot();
    tasks.disconnect();
    return {
      mips: Number(ended.instructions - begun.instructions) / (ended.wall - begun.wall) / 1000,
      longest,
    };
  }, milliseconds);

/**
 * Milliseconds from the question to the table in the page.
 * @param {PagewalkPage} pagewalk
 */
const timeDump = ({ page }) =>
  page.evaluate(async () => {
    const { machine } = /** @type {any} */ (document.querySelector('pagewalk-app'));
    const request = { table: 'kernel', withText: false, unlessSame: false };
    const times = [];
    for (let i = 0; i < 41; i++) {
      const begun = performance.now();
      const { snapshot } = await machine.ask('page-table', request);
      times.push(performance.now() - begun);
      if (snapshot.words.length < 4 * 32768) throw new Error('the table is too small');
    }
    return times;
  });

/**
 * Milliseconds for painting the map of all of RAM: the first time, and again whenever its panel gets another size.
 * @param {PagewalkPage} pagewalk
 * @returns {Promise<{ first: number, again: number[] }>}
 */
const timeMap = async (pagewalk) => {
  const { page } = pagewalk;
  await page.evaluate(() => performance.clearMeasures('pagewalk-map'));
  await pagewalk.showPanel(2);
  await pagewalk.memory.locator('#tab-all').click();
  await pagewalk.memory.locator('pagewalk-memory-map').waitFor();
  for (let round = 0; round < 20; round++) {
    await page.setViewportSize({ width: 1280 + 8 * (round % 5), height: 800 });
    await page.waitForTimeout(100);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  const [first = Number.NaN, ...again] = await page.evaluate(() =>
    performance.getEntriesByName('pagewalk-map').map(({ duration }) => duration),
  );
  return { first, again };
};

const server = await serveDist();
const browser = await launchBrowser();
try {
  const pagewalk = await PagewalkPage.open(browser, server.url);
  await pagewalk.prompt();
  await pagewalk.translate(''); // an address that is none: the panel asks nothing
  const dumps = await timeDump(pagewalk);
  console.log(`the kernel's table, 32 768 leaves, in the page: ${median(dumps).toFixed(2)} ms (limit 5 ms)`);

  const { first, again } = await timeMap(pagewalk);
  console.log(
    `the map of 32 768 pages: ${first.toFixed(1)} ms the first time, ${median(again).toFixed(1)} ms ` +
      `again, at most ${Math.max(...again).toFixed(1)} ms of ${again.length} (limit 8 ms)`,
  );

  const happened = pagewalk.page.locator('pagewalk-what-happened').getByRole('button').first();
  await happened.click(); // closed: it records what the kernel does, and has a row of its own
  await pagewalk.type('grind 1000000\n');
  const tabs = pagewalk.page.locator('.workbench > .bar > .tabs').getByRole('tab');
  /** How each is opened, and closed again. @type {Record<string, { open(): Promise<void>, close?(): Promise<void> }>} */
  const watchers = { 'What just happened': { open: () => happened.click(), close: () => happened.click() } };
  for (const tab of await tabs.all())
    watchers[((await tab.textContent()) ?? '').trim()] = { open: () => tab.click() };
  watchers.Translate = { open: () => pagewalk.translation.getByRole('textbox').fill('0x1000') };

  /** @type {{ name: string, cost: number, longest: number }[]} */
  const figures = [];
  /** @type {number[]} */
  const alone = [];
  await measure(pagewalk); // V8 compiles
  for (let round = 0; round < rounds; round++) {
    for (const [name, { open, close }] of Object.entries(watchers)) {
      await pagewalk.translate('');
      const { mips } = await measure(pagewalk);
      await open();
      const watched = await measure(pagewalk);
      await close?.();
      alone.push(mips);
      figures.push({ name, cost: 1 - watched.mips / mips, longest: watched.longest });
    }
  }
  console.log(`\nthe machine alone: ${median(alone).toFixed(0)} MIPS\n`);
  console.log('open                 cost of its speed (limit 10 %)   longest task (limit 50 ms)');
  for (const name of Object.keys(watchers)) {
    const own = figures.filter((figure) => figure.name === name);
    const cost = `${(100 * median(own.map((figure) => figure.cost))).toFixed(1)} %`;
    const longest = `${Math.max(...own.map((figure) => figure.longest)).toFixed(0)} ms`;
    console.log(`${name.padEnd(20)} ${cost.padStart(30)}   ${longest.padStart(26)}`);
  }
  if (pagewalk.complaints.length > 0) throw new Error(pagewalk.complaints.join('\n'));
} finally {
  await browser.close();
  await server.close();
}
