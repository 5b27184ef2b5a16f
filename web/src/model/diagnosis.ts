// Finds in the console's text where a kernel says that something has gone wrong, and what that was. The text is the
// guest's: nothing of it is believed to be more than text, and all of it has a bound.

/** What is known about a message; `other` is a panic that says nothing that we know. */
export type Explanation =
  | 'freewalkLeaf'
  | 'remap'
  | 'notMapped'
  | 'notALeaf'
  | 'notAligned'
  | 'walk'
  | 'kfree'
  | 'uvmcopy'
  | 'uvmclear'
  | 'kernelFault'
  | 'notFromUser'
  | 'locks'
  | 'initExits'
  | 'virtioDisk'
  | 'outOfMemory'
  | 'userFault'
  | 'other';

/** Immutable. */
export interface Trouble {
  readonly kind: 'panic' | 'killed';
  /** As the guest wrote it, without control characters. */
  readonly message: string;
  readonly explanation: Explanation;
  readonly scause: bigint | undefined;
  readonly sepc: bigint | undefined;
  readonly stval: bigint | undefined;
  readonly pid: number | undefined;
}

const patterns: readonly (readonly [RegExp, Explanation])[] = [
  [/freewalk:? *leaf/, 'freewalkLeaf'],
  [/\bremap\b/, 'remap'],
  [/uvmunmap: *not a leaf/, 'notALeaf'],
  [/uvmunmap: *(not mapped|walk)/, 'notMapped'],
  [/not aligned|not a page boundary/, 'notAligned'],
  [/^walk\b/, 'walk'],
  [/^k?free\b|kfree/, 'kfree'],
  [/uvmcopy/, 'uvmcopy'],
  [/uvmclear/, 'uvmclear'],
  [/kerneltrap|exception in the kernel/, 'kernelFault'],
  [/not from user mode/, 'notFromUser'],
  [/^(sched|acquire|release|pop_off)\b/, 'locks'],
  [/^init exiting|init must not end/, 'initExits'],
  [/could not find virtio disk/, 'virtioDisk'],
  [/out of memory|kalloc|kvmmap|uvmfirst|inituvm/, 'outOfMemory'],
];

export const explanationOf = (message: string): Explanation =>
  patterns.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';

const mostOfALine = 200;
/** A trap's numbers stand at most so many lines before the panic that follows them. */
const numbersLastFor = 3;

type Numbers = Pick<Trouble, 'scause' | 'sepc' | 'stval' | 'pid'>;
const noNumbers: Numbers = { scause: undefined, sepc: undefined, stval: undefined, pid: undefined };

function numberAfter(word: string, line: string): bigint | undefined {
  const digits = new RegExp(`\\b${word}[= ] *(?:0x)?([0-9a-fA-F]{1,16})\\b`).exec(line)?.[1];
  return digits === undefined ? undefined : BigInt(`0x${digits}`);
}

/** Kernels that name the cause instead of its number. */
const namedCauses: readonly (readonly [RegExp, bigint])[] = [
  [/\binstruction page fault\b/, 12n],
  [/\bload page fault\b/, 13n],
  [/\bstore(\/AMO)? page fault\b/, 15n],
];

const namedCause = (line: string): bigint | undefined =>
  namedCauses.find(([pattern]) => pattern.test(line))?.[1];

/** Where a kernel prints decimal pids and hexadecimal everything else. */
function numbersIn(line: string): Partial<Numbers> {
  const pid = /\bpid[= ] *([0-9]{1,9})\b/.exec(line)?.[1];
  const found = {
    scause: numberAfter('scause', line) ?? namedCause(line),
    sepc: numberAfter('sepc', line) ?? numberAfter('at pc', line),
    stval: numberAfter('stval', line) ?? numberAfter('address', line),
    pid: pid === undefined ? undefined : Number(pid),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Control characters and sequences out; printable text in. */
const plain = (line: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are to go
  line.replaceAll(/\x1b\[[0-9;]*[a-zA-Z]|[\x00-\x1f\x7f-\x9f]/g, '');

/** Reads the console's output as it comes. */
export class ConsoleWatch {
  readonly #decoder = new TextDecoder();
  #line = '';
  #numbers: Numbers = noNumbers;
  #age = 0;
  #trouble: Trouble | undefined;

  /** The last trouble that the guest reported. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Bytes may be cut anywhere. Whether there is news. */
  read(bytes: Uint8Array): boolean {
    const before = this.#trouble;
    const lines = this.#decoder.decode(bytes, { stream: true }).split(/[\r\n]+/);
    lines.forEach((part, i) => {
      this.#line = (this.#line + part).slice(0, mostOfALine);
      if (i === lines.length - 1) return;
      this.#end(plain(this.#line).trim());
      this.#line = '';
    });
    return this.#trouble !== before;
  }

  forget(): void {
    this.#line = '';
    this.#numbers = noNumbers;
    this.#trouble = undefined;
  }

  #end(line: string): void {
    if (line === '') return;
    const numbers = numbersIn(line);
    if (/\bscause\b/.test(line)) this.#numbers = noNumbers;
    if (Object.keys(numbers).length > 0) {
      this.#numbers = { ...this.#numbers, ...numbers };
      this.#age = 0;
    } else if (++this.#age > numbersLastFor) {
      this.#numbers = noNumbers;
    }
    const panic = /^panic: *(.*)$/.exec(line)?.[1];
    if (panic !== undefined) this.#trouble = this.#make('panic', panic, explanationOf(panic));
    else if (/^usertrap\(\):? *unexpected scause|^pid \d+ .*killed by /.test(line))
      this.#trouble = this.#make('killed', line, 'userFault');
    else if (this.#trouble?.kind === 'killed' && numbers.stval !== undefined)
      this.#trouble = { ...this.#trouble, ...this.#numbers };
  }

  #make(kind: Trouble['kind'], message: string, explanation: Explanation): Trouble {
    return { kind, message, explanation, ...this.#numbers };
  }
}
