// Where objdump of binutils 2.40 is allowed to differ from the machine's disassembler: the one list, with reasons.

/** The name of an instruction, without its operands. */
const nameOf = (text) => text.split(' ', 1)[0];
const fenceTso = 0x833;
const registers = 0x000f_8f80;
/** Something in fields that a fence must ignore: rd, rs1, and fm but for that of `fence` and `fence.tso`. */
const reservedInFence = (word) => (word & registers) !== 0 || (word >>> 28 !== 0 && word >>> 20 !== fenceTso);
/** The same of a fence.i: all of it but the opcode. */
const reservedInFenceI = (word) => (word & registers) !== 0 || word >>> 20 !== 0;

/** Each with the lines to which it applies: `{ word, ours, theirs }`. */
export const waivers = [
  {
    reason: 'it does not know Zicond yet',
    applies: ({ ours, theirs }) => /^czero\.(eqz|nez)$/.test(nameOf(ours)) && theirs.startsWith('.4byte '),
  },
  {
    reason: 'it knows exact conversions with the rounding mode rne only; the manual allows all of them',
    applies: ({ ours, theirs }) =>
      /^fcvt\.d\.(w|wu|s) .*,(rtz|rdn|rup|rmm|unknown|dyn)$/.test(ours) && theirs.startsWith('.4byte '),
  },
  {
    reason: 'it refuses fences with something in reserved fields; the manual has them ignored',
    applies: ({ word, ours, theirs }) =>
      theirs.startsWith('.4byte ') &&
      ((nameOf(ours) === 'fence' && reservedInFence(word)) ||
        (nameOf(ours) === 'fence.i' && reservedInFenceI(word))),
  },
  {
    reason: "a fence's empty set is `unknown` to it, 0 to us",
    applies: ({ ours, theirs }) => nameOf(ours) === 'fence' && theirs === ours.replace(/\b0\b/g, 'unknown'),
  },
  {
    reason: 'compressed shifts by 0, hints on RV64, have their names of RV128 there',
    applies: ({ ours, theirs }) => theirs === ours.replace(/^(c\.s[lr][la]i) (\w+),0x0$/, '$164 $2'),
  },
  {
    reason: 'it calls the illegal halfword 0 c.unimp',
    applies: ({ word, ours, theirs }) => word === 0 && ours === '.2byte 0x0' && theirs === 'c.unimp',
  },
  {
    reason: 'it takes c.addi16sp with immediate 0 for an instruction; the manual reserves it',
    applies: ({ ours, theirs }) => ours === '.2byte 0x6101' && theirs === 'c.addi16sp sp,0',
  },
  {
    reason: 'it knows instructions of drafts that were dropped',
    applies: ({ ours, theirs }) =>
      ours.startsWith('.4byte ') && ['uret', 'hret', 'sfence.vm'].includes(nameOf(theirs)),
  },
  {
    // That all of the machine's CSRs have names is shown by the unit tests.
    reason: 'it names CSRs of RV32 and of extensions that the machine does not have',
    applies: ({ ours, theirs }) => {
      const [, before, after] = /^(csrr\w+ \w+,)0x[0-9a-f]+(,\w+)$/.exec(ours) ?? [];
      return before !== undefined && theirs.startsWith(before) && theirs.endsWith(after);
    },
  },
];

/** The waiver for a line that differs; undefined when there is none. */
export const waiverOf = (line) => waivers.find(({ applies }) => applies(line));
