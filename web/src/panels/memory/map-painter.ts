// Draws the rows of the memory map that are in sight on a canvas, in device pixels: only cells that look different than
// before. Small cells are written as pixels, a row at a time; large ones stand apart and have a letter each.
import { hex } from '../../common/hex.ts';
import { type MapLayout, type MapRow, rowOf } from '../../model/map-layout.ts';
import {
  addressOf,
  hasChanged,
  kindOf,
  letters,
  levelOf,
  type MemoryMap,
  type PageKind,
} from '../../model/memory-map.ts';
import { looks } from './map-colours.ts';

/** In device pixels. */
export interface MapGeometry {
  readonly width: number;
  readonly height: number;
  /** Left of the cells, for addresses. */
  readonly gutter: number;
  readonly cell: number;
  readonly rowHeight: number;
  /** How far it is scrolled. */
  readonly top: number;
  /** Of the text of addresses. */
  readonly font: string;
}

export interface MapScene {
  readonly map: MemoryMap;
  readonly layout: MapLayout;
  readonly geometry: MapGeometry;
  /** All other kinds step back. */
  readonly only: PageKind | undefined;
  readonly gapText: (pages: number) => string;
}

/** From this size on, in device pixels, cells stand apart, and from the next on they have letters. */
const apartFrom = 6;
const lettersFrom = 11;
const dimmed = 0.2;
const nothingDrawn = 0xffff;
const dimBit = 1 << 9;

/** What decides how a cell looks: kind, level, changed, dimmed. */
function keyOf(word: number, only: PageKind | undefined): number {
  const dim = only !== undefined && kindOf(word) !== only ? dimBit : 0;
  return (word & 0x1f) | (levelOf(word) << 5) | (hasChanged(word) ? 1 << 8 : 0) | dim;
}

export class MapPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #sprites = new Map<number, HTMLCanvasElement>();
  readonly #colours = new Map<string, string>();
  readonly #pixels = new Map<number, number>();
  /** One pixel, to mix colours. */
  #mixer: CanvasRenderingContext2D | undefined;
  #drawn = new Uint16Array(0);
  #frame = '';
  #spriteSize = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('this browser has no 2d canvas');
    this.#context = context;
  }

  /** The colours of the page are others now. */
  forgetColours(): void {
    this.#colours.clear();
    this.#sprites.clear();
    this.#pixels.clear();
    this.#frame = '';
  }

  paint(scene: MapScene): void {
    const { layout, geometry } = scene;
    const { width, height, rowHeight, top, cell } = geometry;
    const last = Math.min(layout.rows.length, Math.ceil((top + height) / rowHeight));
    // It may be scrolled further than the rows reach: those that were there before were more, or higher.
    const first = Math.min(last, Math.floor(top / rowHeight));
    this.#prepare(scene, first, last);
    if (cell !== this.#spriteSize) this.#sprites.clear();
    this.#spriteSize = cell;
    for (let row = first; row < last; row++) {
      const entry = layout.rows[row];
      if (!entry) continue;
      const y = row * rowHeight - top;
      if (entry.gap) this.#paintGap(scene, entry, (row - first) * layout.columns, y, width);
      else this.#paintRow(scene, entry, (row - first) * layout.columns, y);
    }
  }

  /** Forgets what was drawn when anything but words changed. */
  #prepare(scene: MapScene, first: number, last: number): void {
    const { layout, geometry } = scene;
    const { width, height } = geometry;
    const rows = layout.rows.slice(first, last).map((row) => `${row.first}${row.gap ? `+${row.pages}` : ''}`);
    const frame = `${JSON.stringify(geometry)} ${layout.columns} ${rows.join()}`;
    if (frame === this.#frame) return;
    this.#frame = frame;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#drawn = new Uint16Array((last - first) * layout.columns).fill(nothingDrawn);
    this.#context.fillStyle = this.#colour('--surface');
    this.#context.fillRect(0, 0, width, height);
    this.#paintAddresses(scene, first, last);
  }

  /** As many as have room below each other. */
  #paintAddresses({ map, layout, geometry }: MapScene, first: number, last: number): void {
    const { gutter, rowHeight, top, font } = geometry;
    if (gutter === 0) return;
    const size = Number.parseFloat(font);
    const step = Math.max(1, 2 ** Math.ceil(Math.log2((size * 1.2) / rowHeight)));
    const context = this.#context;
    context.font = font;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillStyle = this.#colour('--text-soft');
    for (let row = Math.ceil(first / step) * step; row < last; row += step) {
      const entry = layout.rows[row];
      if (!entry || entry.gap) continue;
      const y = row * rowHeight - top + Math.max(rowHeight, size) / 2;
      context.fillText(hex(addressOf(map, entry.first), 8), 0, Math.round(y));
    }
  }

  #paintGap(scene: MapScene, row: MapRow, place: number, y: number, width: number): void {
    if (this.#drawn[place] !== nothingDrawn) return;
    this.#drawn[place] = 0;
    const { gutter, rowHeight, font } = scene.geometry;
    const context = this.#context;
    context.font = font;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillStyle = this.#colour('--text-soft');
    const text = scene.gapText(row.pages);
    const middle = Math.round(y + rowHeight / 2);
    context.fillText(text, gutter, middle);
    context.fillStyle = this.#colour('--line');
    const from = gutter + Math.ceil(context.measureText(`${text}  `).width);
    context.fillRect(from, middle, Math.max(0, width - from), 1);
  }

  #paintRow(scene: MapScene, row: MapRow, place: number, y: number): void {
    const { map, only, geometry } = scene;
    let changed = false;
    for (let column = 0; column < row.pages; column++) {
      const key = keyOf(map.words[row.first + column] ?? 0, only);
      if (this.#drawn[place + column] === key) continue;
      this.#drawn[place + column] = key;
      changed = true;
      const { cell, gutter } = geometry;
      if (cell >= apartFrom) this.#context.drawImage(this.#sprite(key, cell), gutter + column * cell, y);
    }
    if (changed && geometry.cell < apartFrom) this.#paintPixels(geometry, row, place, y);
  }

  /** A whole row of small cells at once: a rectangle each would take ten times as long where owners alternate. */
  #paintPixels({ cell, gutter, rowHeight }: MapGeometry, row: MapRow, place: number, y: number): void {
    const width = row.pages * cell;
    const image = this.#context.createImageData(width, rowHeight);
    const pixels = new Uint32Array(image.data.buffer);
    for (let column = 0; column < row.pages; column++) {
      const pixel = this.#pixel(this.#drawn[place + column] ?? 0);
      for (let x = column * cell; x < (column + 1) * cell; x++) pixels[x] = pixel;
    }
    for (let line = 1; line < rowHeight; line++) pixels.copyWithin(line * width, 0, width);
    this.#context.putImageData(image, gutter, y);
  }

  /** The colour of a small cell as ImageData has it. */
  #pixel(key: number): number {
    let pixel = this.#pixels.get(key);
    if (pixel === undefined) {
      this.#mixer ??= mixer();
      if (this.#mixer) this.#fill(this.#mixer, key);
      pixel =
        new Uint32Array(this.#mixer?.getImageData(0, 0, 1, 1).data.buffer ?? new ArrayBuffer(4))[0] ?? 0;
      this.#pixels.set(key, pixel);
    }
    return pixel;
  }

  #colour(name: string): string {
    let colour = this.#colours.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(this.#canvas).getPropertyValue(name).trim();
      this.#colours.set(name, colour);
    }
    return colour;
  }

  /** One pixel of a cell too small for patterns. */
  #fill(context: CanvasRenderingContext2D, key: number): void {
    context.fillStyle = this.#colour('--map-free');
    context.fillRect(0, 0, 1, 1);
    context.globalAlpha = key & dimBit ? dimmed : 1;
    context.fillStyle = this.#colour(key & (1 << 8) ? '--map-changed' : looks[kindOf(key)].colour);
    context.fillRect(0, 0, 1, 1);
    context.globalAlpha = 1;
  }

  #sprite(key: number, size: number): HTMLCanvasElement {
    const known = this.#sprites.get(key);
    if (known) return known;
    const sprite = document.createElement('canvas');
    sprite.width = size;
    sprite.height = size;
    const context = sprite.getContext('2d');
    if (context) this.#drawSprite(context, key, size);
    this.#sprites.set(key, sprite);
    return sprite;
  }

  #drawSprite(context: CanvasRenderingContext2D, key: number, size: number): void {
    const kind = kindOf(key);
    const { colour, pattern } = looks[kind];
    const inner = size - 1;
    const line = Math.max(1, Math.round(size / 12));
    context.fillStyle = this.#colour('--surface');
    context.fillRect(0, 0, size, size);
    if (key & dimBit) context.globalAlpha = dimmed;
    context.fillStyle = this.#colour(pattern === 'plain' ? colour : '--map-free');
    context.fillRect(0, 0, inner, inner);
    context.strokeStyle = this.#colour(colour);
    context.lineWidth = line;
    if (pattern === 'hatched') hatch(context, inner, line);
    if (pattern !== 'plain') context.strokeRect(line / 2, line / 2, inner - line, inner - line);
    if (size >= lettersFrom) this.#drawLetter(context, key, size);
    if (key & (1 << 8)) {
      context.fillStyle = this.#colour('--map-changed');
      context.beginPath();
      context.moveTo(inner * 0.45, 0);
      context.lineTo(inner, 0);
      context.lineTo(inner, inner * 0.55);
      context.fill();
    }
  }

  #drawLetter(context: CanvasRenderingContext2D, key: number, size: number): void {
    const kind = kindOf(key);
    const { colour, pattern } = looks[kind];
    const letter = kind === 'pageTable' ? String((key >> 5) & 7) : letters[kind];
    const middle = (size - 1) / 2;
    context.font = `600 ${Math.round(size * 0.68)}px ${this.#colour('--mono')}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    if (pattern === 'hatched') {
      context.fillStyle = this.#colour('--map-free');
      context.fillRect(size * 0.2, size * 0.17, size * 0.58, size * 0.62);
    }
    const onFree = kind === 'free' || kind === 'unknown';
    context.fillStyle = this.#colour(onFree ? '--map-dot' : pattern === 'plain' ? '--surface' : colour);
    context.fillText(letter, middle, middle + size * 0.04);
  }
}

function mixer(): CanvasRenderingContext2D | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  return canvas.getContext('2d', { willReadFrequently: true }) ?? undefined;
}

function hatch(context: CanvasRenderingContext2D, size: number, line: number): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, size, size);
  context.clip();
  context.beginPath();
  for (let at = 0; at < 2 * size; at += Math.max(3, 3 * line)) {
    context.moveTo(at, 0);
    context.lineTo(at - size, size);
  }
  context.stroke();
  context.restore();
}

/** The page under a point of the canvas, in device pixels; undefined where there is none. */
export function pageUnder(
  { layout, geometry }: Pick<MapScene, 'layout' | 'geometry'>,
  x: number,
  y: number,
): number | undefined {
  const row = layout.rows[Math.floor((y + geometry.top) / geometry.rowHeight)];
  const column = Math.floor((x - geometry.gutter) / geometry.cell);
  if (!row || column < 0) return undefined;
  if (row.gap) return row.first;
  return column < row.pages ? row.first + column : undefined;
}

/** Where the cell of a page stands, in device pixels, not scrolled. */
export function placeOf({ layout, geometry }: Pick<MapScene, 'layout' | 'geometry'>, page: number) {
  const row = rowOf(layout, page);
  const entry = layout.rows[row];
  const gap = entry?.gap ?? false;
  return {
    x: geometry.gutter + (gap ? 0 : (page - (entry?.first ?? 0)) * geometry.cell),
    y: row * geometry.rowHeight,
    width: gap ? geometry.cell * layout.columns : geometry.cell,
  };
}
