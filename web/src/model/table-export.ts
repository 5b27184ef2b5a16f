// Page tables, walks and processes as tables for a file, and as pictures.
import { type ExportTable, xmlText } from '../common/export.ts';
import { hex } from '../common/hex.ts';
import { entryAt, entryCount } from './page-table.ts';
import type { MarkedTable } from './page-table-diff.ts';
import type { ProcessDetails } from './process-tree.ts';
import { flagLetters, hasFlag, isLeaf, spanOf, targetOf } from './sv39.ts';
import type { Translation } from './translation.ts';
import { addressParts } from './translation.ts';
import { isRun, type PageTableTree, type TreeRow } from './tree-rows.ts';

const flagsText = (pte: bigint): string =>
  flagLetters.map((letter) => (hasFlag(pte, letter) ? letter : '.')).join('');

const markWords = ['', 'new', 'changed', 'removed'] as const;

/** Every entry, also those that are hidden in closed rows. */
export function pageTableExport(name: string, { words, marks }: MarkedTable): ExportTable {
  const rows = Array.from({ length: entryCount(words) }, (_, i) => {
    const { address, value, va, level, index } = entryAt(words, i);
    return [
      level,
      index,
      hex(va, 10),
      hex(address, 8),
      hex(value, 16),
      hex(targetOf(value), 8),
      flagsText(value).replaceAll('.', ''),
      isLeaf(value) ? 'leaf' : 'pointer',
      isLeaf(value) ? spanOf(level) : 0,
      markWords[marks[i] ?? 0] ?? '',
    ];
  });
  const columns = ['level', 'index', 'va', 'entry', 'pte', 'pa', 'flags', 'kind', 'bytes', 'change'];
  return { name, columns, rows };
}

export function processExport(processes: readonly ProcessDetails[]): ExportTable {
  const rows = processes.map((process) => [
    process.pid,
    process.name,
    process.state,
    process.stateName,
    process.parent,
    process.hart,
    process.size,
    process.userPages,
    process.tablePages,
    hex(process.pageTable, 8),
    process.kernelTables.map(({ name, root }) => `${name} ${hex(root, 8)}`).join(' '),
    hex(process.trapframe, 8),
    hex(process.kernelStack, 10),
    process.channelName,
    hex(process.channel),
    process.killed,
  ]);
  const columns = [
    'pid',
    'name',
    'state',
    'kernelState',
    'parent',
    'hart',
    'bytes',
    'userPages',
    'tablePages',
  ];
  const places = ['pageTable', 'kernelTables', 'trapframe', 'kernelStack', 'sleepsOn', 'channel', 'killed'];
  return { name: 'processes', columns: [...columns, ...places], rows };
}

/** The entries that the walk reads. */
export function walkExport({ va, steps, fault, pa }: Translation): ExportTable {
  const rows = steps.map(({ level, index, address, value, kind }) => [
    hex(va, 10),
    level,
    index,
    hex(address, 8),
    hex(value, 16),
    flagsText(value).replaceAll('.', ''),
    kind,
    fault === 'None' ? hex(pa, 8) : fault,
  ]);
  const columns = ['va', 'level', 'index', 'entry', 'pte', 'flags', 'kind', 'result'];
  return { name: `walk-${hex(va)}`, columns, rows };
}

const svgStyle =
  'text{font:13px monospace;fill:#1c1f22}.t{font:600 14px sans-serif}.s{fill:#595d61}.c{fill:#7a5a00}' +
  '.b{fill:none;stroke:#6a3d9a;stroke-width:1.5}.a{stroke:#6a3d9a;stroke-width:1.5;fill:none}';

const svgText = (x: number, y: number, text: string, style = ''): string =>
  `<text x="${x}" y="${y}" xml:space="preserve"${style ? ` class="${style}"` : ''}>${xmlText(text)}</text>`;

const svgPage = (width: number, height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
  `<title>${xmlText(title)}</title><style>${svgStyle}</style>` +
  `<rect width="100%" height="100%" fill="#ffffff"/>${parts.join('')}</svg>\n`;

/** A long tree is a long picture; beyond this nobody looks at it. */
const mostSvgRows = 2000;

/** The rows as they stand on the page. */
export function treeSvg(title: string, rows: readonly TreeRow[], tree: PageTableTree): string {
  const { words, marks } = tree.table;
  const shown = rows.slice(0, mostSvgRows);
  const parts = [svgText(16, 28, title, 't')];
  shown.forEach((row, i) => {
    const y = 56 + 20 * i;
    const first = entryAt(words, row.first);
    const last = entryAt(words, row.last);
    const x = 16 + 20 * (row.depth - 1);
    const index = isRun(row) ? `${first.index}–${last.index}` : String(first.index);
    const arrow = row.state === 'open' ? '▾' : row.state === 'closed' ? '▸' : ' ';
    const mark = marks[row.first] ?? 0;
    parts.push(
      svgText(x, y, `${arrow} L${first.level} ${index}`),
      svgText(190, y, hex(first.va, 10)),
      svgText(310, y, `→ ${hex(targetOf(first.value), 8)}`),
      svgText(430, y, flagsText(first.value)),
      svgText(520, y, isLeaf(first.value) ? '' : 'pointer', 's'),
      svgText(600, y, mark === 0 ? '' : `● ${markWords[mark]}`, 'c'),
    );
  });
  if (rows.length > shown.length) parts.push(svgText(16, 56 + 20 * shown.length, '…', 's'));
  return svgPage(720, 80 + 20 * (shown.length + 1), title, parts);
}

/** The address in its parts, and under it each entry on the way. */
export function walkSvg(title: string, translation: Translation): string {
  const { va, levels, steps, fault, pa, root } = translation;
  const parts = [svgText(16, 28, title, 't'), svgText(16, 56, `va ${hex(va, 10)}`)];
  let x = 16;
  addressParts(translation).forEach(({ level, value, high, low }) => {
    const width = level === undefined ? 180 : 140;
    parts.push(
      `<rect class="b" x="${x}" y="70" width="${width}" height="44"/>`,
      svgText(
        x + 8,
        88,
        level === undefined ? `offset ${hex(BigInt(value), 3)}` : `L${level} index ${value}`,
      ),
      svgText(x + 8, 106, `bits ${high}–${low}`, 's'),
    );
    x += width;
  });
  steps.forEach(({ level, index, address, value, kind }, i) => {
    const y = 150 + 56 * i;
    const from = i === 0 ? root : targetOf(steps[i - 1]?.value ?? 0n);
    parts.push(
      `<path class="a" d="M24 ${y - 30} V${y - 12} m-4 -6 l4 6 l4 -6"/>`,
      svgText(16, y + 4, `L${level}[${index}]  ${hex(from, 8)} + 8 × ${index} = ${hex(address, 8)}`),
      svgText(16, y + 22, `pte ${hex(value)}  ${flagsText(value)}  ${kind}`, 's'),
    );
  });
  const y = 158 + 56 * steps.length;
  parts.push(svgText(16, y, fault === 'None' ? `pa ${hex(pa, 8)}` : `✗ ${fault}`, 't'));
  return svgPage(212 + 140 * levels, y + 24, title, parts);
}
