// The direction of includes and imports: who may know whom. A file belongs to the longest of these folders that
// holds it; it may use its own folder and those that stand beside it.
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { at } from '../../scripts/support/paths.mjs';
import { linesOf, sources } from './sources.mjs';

/**
 * Portable kernel code is compiled for riscv64, the host and wasm: of the rest of the kernel it sees only the panic
 * that each of them provides.
 */
const includeEdges = {
  'core/riscv': [],
  'core/machine': ['core/riscv'],
  'core/inspect': ['core/machine', 'core/riscv'],
  'core/lab': [
    'core/inspect',
    'core/machine',
    'core/riscv',
    'core/kernel/config.hpp',
    'core/kernel/lib/panic.hpp',
    'core/kernel/memory',
  ],
  'core/cli': ['core/lab', 'core/inspect', 'core/machine', 'core/riscv', 'core/kernel/config.hpp'],
  'core/kernel/abi': [],
  'core/kernel/config.hpp': [],
  'core/kernel/lib/panic.hpp': [],
  'core/kernel/memory': [
    'core/riscv',
    'core/kernel/abi',
    'core/kernel/config.hpp',
    'core/kernel/lib/panic.hpp',
  ],
  'core/kernel': [
    'core/riscv',
    'core/kernel/abi',
    'core/kernel/config.hpp',
    'core/kernel/lib/panic.hpp',
    'core/kernel/memory',
  ],
  'core/user': ['core/kernel/abi'],
  'wasm-bindings': ['core/lab', 'core/inspect', 'core/machine', 'core/riscv', 'core/kernel/config.hpp'],
  tests: ['core'],
};

/** The page: what runs in the worker and the models know no panel; nothing but main.ts knows everything. */
const importEdges = {
  'web/src/common': [],
  'web/src/strings': ['web/src/common'],
  'web/src/model': ['web/src/common'],
  'web/src/machine': ['web/src/common', 'web/src/model'],
  'web/src/panels': ['web/src/common', 'web/src/strings', 'web/src/model', 'web/src/machine', 'web/src/ui'],
  'web/src/ui': ['web/src/common', 'web/src/strings', 'web/src/model', 'web/src/machine'],
};

const inside = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** The most exact entry of a table of edges that holds `path`; undefined when none does. */
export function areaOf(path, edges) {
  return Object.keys(edges)
    .filter((folder) => inside(path, folder))
    .sort((a, b) => b.length - a.length)[0];
}

/** Whether a file of the first path may use one of the second. */
export function allowed(from, to, edges) {
  const area = areaOf(from, edges);
  if (area === undefined) return true;
  const target = areaOf(to, edges) ?? to;
  return (
    target === area ||
    edges[area].some((folder) => folder === target || (folder === 'core' && inside(to, 'core')))
  );
}

/** Where `#include "name"` in `path` leads: beside the file, or from core/ or tests/; null when nowhere. */
function resolveInclude(path, name) {
  const candidates = [join(dirname(path), name), join('core', name), join('tests', name)].map(normalize);
  return candidates.find((candidate) => existsSync(at(candidate))) ?? null;
}

function* uses(path, pattern, resolve) {
  for (const [index, line] of linesOf(path).entries()) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined) yield { where: `${path}:${index + 1}`, name, target: resolve(path, name) };
  }
}

function problems(paths, pattern, resolve, edges) {
  const found = [];
  for (const path of paths) {
    for (const { where, name, target } of uses(path, pattern, resolve)) {
      if (target === null) found.push(`${where}: "${name}" is neither beside this file nor under core/`);
      else if (!allowed(path, target, edges))
        found.push(`${where}: ${areaOf(path, edges)} must not use ${target}`);
    }
  }
  return found;
}

export const includeDirection = {
  name: 'includes run one way',
  run: () =>
    problems(sources('.cpp', '.hpp', '.S'), /^\s*#\s*include\s+"([^"]+)"/, resolveInclude, includeEdges),
};

export const importDirection = {
  name: 'imports of the page run one way',
  run: () =>
    problems(
      sources('.ts').filter((path) => !/(\.test|-fake)\.ts$/.test(path)),
      /(?:\bfrom\s+|^import\s+|\bimport\()'(\.[^']+)'/,
      (path, name) => normalize(join(dirname(path), name)),
      importEdges,
    ),
};

/** The tables themselves: no circle may hide in them. */
export const edgesWithoutCircles = {
  name: 'the tables of layers hold no circle',
  run: () => [includeEdges, importEdges].flatMap(circles),
};

function circles(edges) {
  const found = [];
  const visit = (area, trail) => {
    if (trail.includes(area)) found.push([...trail, area].join(' -> '));
    else for (const next of edges[area] ?? []) visit(next, [...trail, area]);
  };
  for (const area of Object.keys(edges)) visit(area, []);
  return found;
}
