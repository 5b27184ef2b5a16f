// Checks of the source text: one line each, OK or FAIL, and what is wrong below it.
import { conformanceTable } from './conformance.mjs';
import { cppFormat, webFormat, webTypes } from './format.mjs';
import { kernelFunctions } from './kernel-functions.mjs';
import { edgesWithoutCircles, importDirection, includeDirection } from './layers.mjs';
import { completeLockFile, fileSizes, readmes } from './shape.mjs';

const checks = [
  edgesWithoutCircles,
  includeDirection,
  importDirection,
  fileSizes,
  readmes,
  completeLockFile,
  conformanceTable,
  kernelFunctions,
  cppFormat,
  webFormat,
  webTypes,
];

let failed = 0;
for (const { name, run } of checks) {
  const problems = await run();
  console.log(`${problems.length === 0 ? 'OK  ' : 'FAIL'} ${name}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '     '));
  if (problems.length > 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
