// Races: the same programs under many interleavings of the harts, each decided by a seed and repeatable by it.
//
//   node tests/kernel/schedules.mjs [--seeds N] [--first N]
//
// With the seed change the kernel and the number of harts. A seed that fails is repeated by `--first SEED --seeds 1`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { image, pagewalk, variants } from '../../scripts/support/paths.mjs';
import { Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { Console, scriptOf } from '../support/console.mjs';

const prompt = '$ ';
const harts = [2, 3, 4, 8];
const most = 2_000_000_000;

const races = [
  'all_fight_over_one_name',
  'create_unlink_and_link_race',
  'readers_see_whole_blocks',
  'all_fork_and_grow',
  'kill_may_come_at_any_time',
  'killed_parents_leave_orphans',
];

const commands = (seed) => [`usertests ${races.join(' ')}`, `grind 5 ${seed}`];

/** What went wrong; undefined when nothing did. */
function complaint({ status, transcript, errors }) {
  if (/panic/.test(transcript)) return 'the kernel panics';
  if (status !== 0) return `the run ends with status ${status}: ${errors}`;
  if (!/^ALL TESTS PASSED$/m.test(transcript)) return 'a test failed';
  if (!/^grind: .*: OK$/m.test(transcript)) return 'grind failed';
  return undefined;
}

async function run(folder, seed) {
  const variant = variants[seed % variants.length];
  const count = harts[Math.floor(seed / variants.length) % harts.length];
  const { kernel, disk } = image(variant);
  const script = join(folder, 'script');
  const steps = commands(seed).flatMap((command) => [{ type: `${command}\n` }, { wait: prompt }]);
  writeFileSync(script, scriptOf([{ wait: prompt }, ...steps]));
  const console = new Console(pagewalk, [
    ...['run', '--kernel', kernel, '--disk', disk, '--script', script],
    ...['--harts', `${count}`, '--schedule-seed', `${seed}`, '--max-instructions', `${most}`],
  ]);
  console.close();
  const status = await console.status();
  const name = `seed ${seed}: ${variant} with ${count} harts`;
  return { name, status, transcript: console.transcript, errors: console.errors };
}

await main(async () => {
  const options = { seeds: { type: 'string', default: '20' }, first: { type: 'string', default: '1' } };
  const { values } = parseArgs({ options });
  const [seeds, first] = [Number(values.seeds), Number(values.first)];
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-schedules-'));
  let failed = 0;
  try {
    for (let seed = first; seed < first + seeds; seed++) {
      const result = await run(folder, seed);
      const problem = complaint(result);
      console.log(
        problem
          ? `FAIL ${result.name}: ${problem}\n${result.transcript.slice(-2000)}`
          : `OK   ${result.name}`,
      );
      if (problem) failed++;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (failed > 0) throw new Failure(`${failed} of ${seeds} seeds failed`);
});
