// Kernels that were built outside this repository: what the inspector knows of them beside what binutils say. Not a part
// of `npm test`.
//
//   node tests/inspect/kernels.mjs KERNEL ...
import { Failure } from '../../scripts/support/process.mjs';
import { main } from '../../scripts/support/progress.mjs';
import { compareWithBinutils } from './compare.mjs';

const step = 4;

await main(() => {
  const kernels = process.argv.slice(2);
  if (kernels.length === 0) throw new Failure('usage: node tests/inspect/kernels.mjs KERNEL ...');
  for (const kernel of kernels) {
    const { counts, differences, notes, microseconds, heap } = compareWithBinutils(kernel, step);
    const verdict = differences.length === 0 ? 'OK   ' : 'FAIL ';
    console.log(
      `${verdict}${kernel}: ${JSON.stringify(counts)}, ${microseconds / 1000} ms, ${Math.round(heap / 1024)} KiB`,
    );
    for (const text of [...notes, ...differences]) console.log(`     ${text}`);
    if (differences.length > 0) process.exitCode = 1;
  }
});
