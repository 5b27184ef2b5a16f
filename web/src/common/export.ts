// Tables as files. What stands in a cell may be chosen by the guest, and a spreadsheet takes some texts for formulas.

export type Cell = string | number | bigint | boolean;

export interface ExportTable {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Texts that a spreadsheet would calculate get an apostrophe in front, and are then texts to it. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function csvCell(cell: Cell): string {
  const text = typeof cell === 'string' ? harmless(cell) : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As RFC 4180 has it. */
export const toCsv = ({ columns, rows }: ExportTable): string =>
  [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** A list of objects; what does not fit into a number of JSON is a text. */
export function toJson({ columns, rows }: ExportTable): string {
  const value = (cell: Cell) =>
    typeof cell === 'bigint' && cell > BigInt(Number.MAX_SAFE_INTEGER) ? String(cell) : cell;
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column, value(row[i] ?? '')])),
  );
  return `${JSON.stringify(objects, (_, cell) => (typeof cell === 'bigint' ? Number(cell) : cell), 2)}\n`;
}

/** Text for the inside of XML. Characters that XML has not become a sign that says so. */
export const xmlText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
