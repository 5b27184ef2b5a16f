// The headless program as tests use it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pagewalk } from '../../scripts/support/paths.mjs';
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

/** Starts `pagewalk` with an open stdin; it is killed when the test ends. */
export function startPagewalk(t, ...args) {
  const console = new Console(pagewalk, args);
  t.after(() => console.kill());
  return console;
}

/** Runs `pagewalk` to its end without input. */
export async function runPagewalk(t, ...args) {
  const console = startPagewalk(t, ...args);
  console.close();
  const status = await console.status();
  return { status, stdout: console.transcript, stderr: console.errors };
}

/** Runs an image under a script. */
export function runScript(t, script, ...args) {
  return runPagewalk(t, 'run', '--script', temporaryFile(t, 'script', script), ...args);
}
