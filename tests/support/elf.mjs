// ELF executables of a few instructions, to try the loader and the exits of the headless program.

export const ramBase = 0x80000000n;

/** The instructions that the little programs below are made of, as the assembler would encode them. */
export const instruction = {
  /** t0 = pc + 4096 * pages */
  auipcT0: (pages) => (pages << 12) | 0x297,
  /** t0 = 4096 * pages */
  luiT0: (pages) => (pages << 12) | 0x2b7,
  /** t1 = value, of 12 signed bits */
  liT1: (value) => ((value << 20) | 0x313) >>> 0,
  /** *(t0) = t1, 8 bytes */
  storeT1: 0x0062b023,
  /** *(t0) = t1, 4 bytes */
  storeWordT1: 0x0062a023,
  /** *(t0) = t1, 1 byte */
  storeByteT1: 0x00628023,
  /** jump to itself */
  loop: 0x0000006f,
  /** jump to the instruction before */
  back: 0xffdff06f,
  /** pc = t0 */
  jumpT0: 0x00028067,
  wfi: 0x10500073,
};

const headerSize = 64;
const programHeaderSize = 56;
const sectionHeaderSize = 64;
const symbolSize = 24;

function code(words) {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  return bytes;
}

function elfHeader({ type, machine, entry, segments, sectionsAt, sections }) {
  const header = Buffer.alloc(headerSize);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(type, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(entry, 24);
  header.writeBigUInt64LE(BigInt(headerSize), 32);
  header.writeBigUInt64LE(BigInt(sectionsAt), 40);
  header.writeUInt16LE(headerSize, 52);
  header.writeUInt16LE(programHeaderSize, 54);
  header.writeUInt16LE(segments, 56);
  header.writeUInt16LE(sectionHeaderSize, 58);
  header.writeUInt16LE(sections, 60);
  return header;
}

function programHeader({ offset, address, fileSize, memorySize }) {
  const header = Buffer.alloc(programHeaderSize);
  header.writeUInt32LE(1, 0); // PT_LOAD
  header.writeUInt32LE(7, 4); // R W X
  header.writeBigUInt64LE(BigInt(offset), 8);
  header.writeBigUInt64LE(address, 16);
  header.writeBigUInt64LE(address, 24);
  header.writeBigUInt64LE(BigInt(fileSize), 32);
  header.writeBigUInt64LE(BigInt(memorySize), 40);
  return header;
}

function sectionHeader({ type = 0, offset = 0, size = 0, link = 0, info = 0, entrySize = 0 }) {
  const header = Buffer.alloc(sectionHeaderSize);
  header.writeUInt32LE(type, 4);
  header.writeBigUInt64LE(BigInt(offset), 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeUInt32LE(link, 40);
  header.writeUInt32LE(info, 44);
  header.writeBigUInt64LE(BigInt(entrySize), 56);
  return header;
}

/** A symbol table with one global symbol, behind the empty first one that every table has. */
function symbolTable(address) {
  const table = Buffer.alloc(2 * symbolSize);
  table.writeUInt32LE(1, symbolSize);
  table.writeUInt8(0x11, symbolSize + 4); // global object
  table.writeUInt16LE(0xfff1, symbolSize + 6); // an absolute address
  table.writeBigUInt64LE(address, symbolSize + 8);
  table.writeBigUInt64LE(8n, symbolSize + 16);
  return table;
}

/**
 * A 64-bit RISC-V executable with one segment of the given instruction words at `address`, padded with zeros in
 * memory to two pages. `symbol`: `{ name, address }`, if it has one.
 */
export function elf(
  words,
  { address = ramBase, entry = address, machine = 243, type = 2, memorySize, symbol } = {},
) {
  const text = code(words);
  const offset = headerSize + programHeaderSize;
  const segment = programHeader({
    offset,
    address,
    fileSize: text.length,
    memorySize: memorySize ?? Math.max(8192, text.length),
  });
  if (!symbol)
    return Buffer.concat([
      elfHeader({ type, machine, entry, segments: 1, sectionsAt: 0, sections: 0 }),
      segment,
      text,
    ]);
  const symbolsAt = offset + text.length;
  const symbols = symbolTable(symbol.address);
  const namesAt = symbolsAt + symbols.length;
  const names = Buffer.from(`\0${symbol.name}\0`);
  const sections = [
    sectionHeader({}),
    sectionHeader({
      type: 2,
      offset: symbolsAt,
      size: symbols.length,
      link: 2,
      info: 1,
      entrySize: symbolSize,
    }),
    sectionHeader({ type: 3, offset: namesAt, size: names.length }),
  ];
  const sectionsAt = namesAt + names.length;
  const header = elfHeader({ type, machine, entry, segments: 1, sectionsAt, sections: sections.length });
  return Buffer.concat([header, segment, text, symbols, names, ...sections]);
}
