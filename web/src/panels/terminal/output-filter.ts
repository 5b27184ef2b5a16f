// What of the guest's output reaches the terminal. The guest is not trusted: a terminal answers some sequences by
// typing (device attributes, reports), and others reach the page (titles, colours, the clipboard). Only what draws
// is let through; all else is dropped without trace.

/** Final bytes of CSI sequences that move the cursor, erase, scroll, colour. None of them is answered. */
const drawingFinals = new Set('@ABCDEFGHIJKLMPSTXZ`abdefgmrsu');
/** Private modes that change how things look or how keys are sent; mouse and focus reports are not among them. */
const allowedModes = new Set(['1', '6', '7', '12', '25', '45', '47', '1047', '1048', '1049', '2004', '2026']);
/** ESC and one more byte: save, restore, line feeds, tab stop, keypad modes, full reset. */
const drawingEscapes = new Set('78DEHM=>c');
const allowedControls = new Set('\b\t\n\v\f\r\x07');

/** Text: an OSC, DCS, SOS, PM or APC string, dropped up to its end. Designation: ESC and 0x20–0x2f, a character set. */
type State = 'ground' | 'escape' | 'designation' | 'csi' | 'text';

export class OutputFilter {
  readonly #decoder = new TextDecoder();
  #state: State = 'ground';
  #sequence = '';

  /** Bytes may be cut anywhere, within a character or a sequence. */
  filter(bytes: Uint8Array): string {
    let out = '';
    for (const char of this.#decoder.decode(bytes, { stream: true })) out += this.#next(char);
    return out;
  }

  #next(char: string): string {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x18 || code === 0x1a) return this.#ground();
    if (code === 0x1b) return this.#enter('escape');
    switch (this.#state) {
      case 'ground':
        return this.#plain(char, code);
      case 'escape':
        return this.#escape(char, code);
      case 'designation':
        return code >= 0x20 && code < 0x30 ? '' : this.#ground();
      case 'csi':
        return this.#csi(char, code);
      case 'text':
        return this.#text(char, code);
    }
  }

  #plain(char: string, code: number): string {
    if (code >= 0xa0 || (code >= 0x20 && code < 0x7f) || allowedControls.has(char)) return char;
    // The 8-bit forms of ESC [ and of the strings.
    if (code === 0x9b) return this.#enter('csi');
    if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) return this.#enter('text');
    return '';
  }

  #escape(char: string, code: number): string {
    if (char === '[') return this.#enter('csi');
    if ('PX]^_'.includes(char)) return this.#enter('text');
    if (code >= 0x20 && code < 0x30) return this.#enter('designation');
    this.#ground();
    return drawingEscapes.has(char) ? `\x1b${char}` : '';
  }

  #csi(char: string, code: number): string {
    if (code < 0x20) return this.#plain(char, code);
    if (code < 0x40) {
      this.#sequence += char;
      return '';
    }
    const parameters = this.#sequence;
    this.#ground();
    return isDrawing(parameters, char) ? `\x1b[${parameters}${char}` : '';
  }

  #text(char: string, code: number): string {
    // No string of these kinds holds a line feed: a guest that forgot the terminator loses a line, not its console.
    if (char === '\n') return this.#ground() + char;
    return char === '\x07' || code === 0x9c ? this.#ground() : '';
  }

  #enter(state: State): '' {
    this.#state = state;
    this.#sequence = '';
    return '';
  }

  #ground(): '' {
    return this.#enter('ground');
  }
}

function isDrawing(parameters: string, final: string): boolean {
  const longest = 64;
  if (parameters.length > longest) return false;
  if (/^[\d;:]*$/.test(parameters)) return drawingFinals.has(final) || final === 'h' || final === 'l';
  const modes = /^\?([\d;]+)$/.exec(parameters)?.[1];
  if (modes === undefined) return false;
  if (final === 'J' || final === 'K') return true;
  return (final === 'h' || final === 'l') && modes.split(';').every((mode) => allowedModes.has(mode));
}
