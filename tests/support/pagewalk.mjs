// The headless program as tests use it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pagewalk, pagewalkWasm } from '../../scripts/support/paths.mjs';
import { Console } from './console.mjs';

/** A folder of its own for one test; `t` is the context of node:test. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'pagewalk-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes a file into a folder of its own and gives its path. */
export function temporaryFile(t, name, content) {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, content);
  return path;
}

/** How the builds of the program are started. */
export const Build = { Native: [pagewalk], Wasm: [process.execPath, pagewalkWasm] };

function start(t, [command, ...first], args) {
  const console = new Console(command, [...first, ...args]);
  t.after(() => console.kill());
  return console;
}

/** Starts `pagewalk` with an open stdin; it is killed when the test ends. */
export const startPagewalk = (t, ...args) => start(t, Build.Native, args);

/** Runs a build of `pagewalk` to its end without input. */
export async function runBuild(t, build, ...args) {
  const console = start(t, build, args);
  console.close();
  const status = await console.status();
  return { status, stdout: console.transcript, stderr: console.errors };
}

export const runPagewalk = (t, ...args) => runBuild(t, Build.Native, ...args);

/** Runs an image under a script. */
export function runScript(t, script, ...args) {
  return runPagewalk(t, 'run', '--script', temporaryFile(t, 'script', script), ...args);
}
