// Makes sure that everything needed to build and test is there: system packages, then npm packages.
import { existsSync, statSync } from 'node:fs';

import { at } from './support/paths.mjs';
import { Failure, onPath, run } from './support/process.mjs';
import { main, stage, startedDirectly } from './support/progress.mjs';

const oldestNode = 20;

const command = (name) => () => onPath(name);
const file = (path) => () => existsSync(path);

/** What the set-up is for: the page alone, or the tests as well. */
export const Purpose = Object.freeze({ Start: 'start', Test: 'test' });

/**
 * Debian packages, what each is for, and how to see that it (or an equal from elsewhere) is there. The page is built
 * without those that are `onlyFor` the tests.
 */
const packages = [
  { name: 'cmake', purpose: 'builds', present: command('cmake') },
  { name: 'ninja-build', purpose: 'builds', present: command('ninja') },
  { name: 'g++', purpose: 'the native programs', present: command('g++') },
  {
    name: 'doctest-dev',
    purpose: 'unit tests',
    present: file('/usr/include/doctest/doctest.h'),
    onlyFor: Purpose.Test,
  },
  { name: 'emscripten', purpose: 'the machine as WebAssembly', present: command('em++') },
  {
    name: 'g++-riscv64-linux-gnu',
    purpose: 'the kernel and its programs',
    present: command('riscv64-linux-gnu-g++'),
  },
  {
    name: 'qemu-system-misc',
    purpose: 'the second witness of the boot tests',
    present: command('qemu-system-riscv64'),
    onlyFor: Purpose.Test,
  },
  {
    name: 'device-tree-compiler',
    purpose: 'tests of the device tree',
    present: command('dtc'),
    onlyFor: Purpose.Test,
  },
  {
    name: 'clang-format',
    purpose: 'the format check',
    present: command('clang-format'),
    onlyFor: Purpose.Test,
  },
  { name: 'chromium', purpose: 'tests of the page', present: command('chromium'), onlyFor: Purpose.Test },
  {
    name: 'fonts-noto-cjk',
    purpose: 'screenshots in Chinese',
    present: file('/usr/share/fonts/opentype/noto'),
    onlyFor: Purpose.Test,
  },
];

const missingPackages = (purpose) =>
  packages.filter(({ onlyFor = purpose, present }) => onlyFor === purpose && !present());

/** How to become root: [] when we are, `sudo` when it asks nothing, null when there is no way. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!onPath('sudo')) return null;
  try {
    await run('sudo', ['-n', 'true'], { show: false });
    return ['sudo'];
  } catch {
    return null;
  }
}

async function installPackages(missing, purpose) {
  const names = missing.map((each) => each.name);
  for (const { name, purpose } of missing) console.log(`   missing: ${name} (${purpose})`);
  const byHand = `Install them as root and try again:\n  apt-get update && apt-get install ${names.join(' ')}`;
  if (!onPath('apt-get')) {
    throw new Failure(
      'this is not a Debian or Ubuntu system; please install what these packages hold by its own means',
    );
  }
  const prefix = await rootPrefix();
  if (prefix === null)
    throw new Failure(`some packages are missing and there is no right to install them. ${byHand}`);
  const asRoot = (...words) => {
    const [first, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...words];
    return run(first, rest);
  };
  await asRoot('apt-get', 'update', '-q');
  await asRoot('apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names);
  const still = missingPackages(purpose).map((each) => each.name);
  if (still.length > 0) throw new Failure(`installed, but still not found: ${still.join(', ')}`);
}

/** npm writes this file last; when the lock file is newer, node_modules is not what it says. */
const installedLock = at('node_modules', '.package-lock.json');

function nodeModulesCurrent() {
  if (!existsSync(installedLock)) return false;
  return statSync(installedLock).mtimeMs >= statSync(at('package-lock.json')).mtimeMs;
}

/** Installs what is missing for a purpose. */
export async function setup(purpose) {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Failure(`Node ${oldestNode} or newer is needed; this is ${process.versions.node}`);
  }
  const missing = missingPackages(purpose);
  if (missing.length > 0) await stage('setup', 'system packages', () => installPackages(missing, purpose));
  if (!nodeModulesCurrent()) {
    await stage('setup', 'npm packages', () => run('npm', ['ci', '--no-audit', '--no-fund']));
  }
}

if (startedDirectly(import.meta.url)) await main(() => setup(Purpose.Test));
