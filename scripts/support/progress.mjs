// What a person watching the terminal is told: each stage by name, and how long it took.
import { pathToFileURL } from 'node:url';

import { Failure } from './process.mjs';

const bold = process.stdout.isTTY ? (text) => `\x1b[1m${text}\x1b[0m` : (text) => text;

/** Seconds since `start`, a value of performance.now(). */
export const secondsSince = (start) => (performance.now() - start) / 1000;

/** Announces a stage, does it, and says how long it took; gives what the work gave. */
export async function stage(name, description, work) {
  const start = performance.now();
  console.log(bold(`── ${name}: ${description}`));
  const result = await work();
  console.log(`── ${name}: done in ${secondsSince(start).toFixed(1)} s\n`);
  return result;
}

/** Runs a script's main function: a Failure becomes one line and exit status 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\npagewalk: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Whether the module with this import.meta.url was started from the command line, not imported. */
export const startedDirectly = (url) => url === pathToFileURL(process.argv[1]).href;
