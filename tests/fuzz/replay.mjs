// Runs every committed input through its target, without libFuzzer: one line a target.
import { readdirSync } from 'node:fs';

import { at } from '../../scripts/support/paths.mjs';
import { execute } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';

const secondsPerTarget = 60;

await main(async () => {
  for (const target of readdirSync(at('tests', 'fuzz', 'corpus'))) {
    const folder = at('tests', 'fuzz', 'corpus', target);
    const inputs = readdirSync(folder).map((name) => at('tests', 'fuzz', 'corpus', target, name));
    const replay = at('build', 'native', 'tests', 'fuzz', `${target}_replay`);
    const { status, output } = await execute(replay, inputs, { show: false, seconds: secondsPerTarget });
    const verdict = status === 0 ? 'OK   ' : 'FAIL ';
    console.log(`${verdict}${target}: ${inputs.length} inputs ${output.trim()}`.trimEnd());
    if (status !== 0) process.exitCode = 1;
  }
});
