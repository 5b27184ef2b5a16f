// The bytes of a page as people have read them since the seventies.

const bytesOfLine = 16;

const lineText = (bytes: Uint8Array) => {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const half = bytesOfLine / 2;
  const ascii = [...bytes]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    .join('');
  return `${hex.slice(0, half).join(' ')}  ${hex.slice(half).join(' ')}  ${ascii}`;
};

/** A line for 16 bytes, with its offset; `*` for lines like the one above, and the last offset at the end. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  let previous = '';
  for (let at = 0; at < bytes.length; at += bytesOfLine) {
    const text = lineText(bytes.subarray(at, at + bytesOfLine));
    if (text !== previous) lines.push(`${at.toString(16).padStart(3, '0')}  ${text}`);
    else if (lines.at(-1) !== '*') lines.push('*');
    previous = text;
  }
  return `${lines.join('\n')}\n`;
}
