// A session without a machine, for tests: it echoes what is typed, and its processes and tables are plain data.
import type {
  AddressRanges,
  BreakpointInfo,
  Checks,
  CodeLine,
  CodePlace,
  EventBatch,
  FreeLists,
  FunctionPlace,
  HartInfo,
  Lab,
  PhysicalPage,
  PhysicalPages,
  ProcessInfo,
  ProcessList,
  ProcessStack,
  RegisterInfo,
  ReplayPlan,
  Session,
  StopReport,
  Translation,
} from 'pagewalk-module';

/** Leaves and pointers as the module would dump them: [address, value, va, level, index]. */
export type FakeEntry = readonly [address: bigint, value: bigint, va: bigint, level: number, index: number];

export const dump = (entries: readonly FakeEntry[]): BigUint64Array<ArrayBuffer> =>
  BigUint64Array.from(
    entries.flatMap(([address, value, va, level, index]) => [
      address,
      value,
      va,
      (BigInt(level) << 16n) | BigInt(index),
    ]),
  );

export class FakeSession implements Session {
  /** Work that the guest still has, in instructions; with none it waits for `wake`. */
  work = 0;
  wake = 2n ** 64n - 1n;
  /** What the guest prints with each slice while it has work. */
  chatter = '';
  stopReason: number | undefined;
  status = 0;
  processList: ProcessInfo[] = [];
  tables = new Map<bigint, BigUint64Array<ArrayBuffer>>();
  kernelRoot = 0n;
  /** What every address is translated to, and what was asked last. */
  translation: Translation = { levels: 3, steps: [], fault: 1, pa: 0n, pageSize: 0n, verdicts: [] };
  asked: readonly unknown[] = [];
  memory: PhysicalPages = { base: 0x80000000n, pages: new Uint32Array(0), tables: [], truncated: false };
  /** By address. */
  pages = new Map<bigint, PhysicalPage>();
  free: FreeLists = { known: false, lists: [], freshBegin: 0n, freshEnd: 0n, count: 0 };
  /** By root. */
  ranges = new Map<bigint, BigUint64Array<ArrayBuffer>>();
  checking = false;
  found: Checks = { looks: 0, more: 0, findings: [], status: [] };
  held: BigUint64Array[] = [];
  typed = '';
  calls: string[] = [];

  #instructions = 0n;
  #cycles = 0n;
  #output = '';

  open(): string {
    return '';
  }

  /** Masks of recordEvents, and what eventsAfter gives. */
  recorded: number[] = [];
  batch: EventBatch = { words: new BigUint64Array(), texts: [], count: 0 };

  recordEvents(kinds: number): void {
    this.recorded.push(kinds);
  }

  eventsAfter(): EventBatch {
    return this.batch;
  }

  systemCallNames(): string[] {
    return ['', 'fork'];
  }

  codePlaces(addresses: BigUint64Array): FunctionPlace[] {
    return Array.from(addresses, (address) => ({
      function: `f${address.toString(16)}`,
      file: 'vm.c',
      line: 1,
    }));
  }

  replayPlan(): ReplayPlan {
    const at = { instructions: this.#instructions, cycles: this.#cycles, hart: 0 };
    return { target: at, input: [{ ...at, bytes: new Uint8Array([65]) }] };
  }

  recordedWrite(): null {
    return null;
  }

  addReplayInput(): void {}

  startSearch(): boolean {
    return false;
  }
  startHistory(): boolean {
    return false;
  }

  searchOn(): number {
    return 1;
  }

  foundWrites(): { last: null; mark: null } {
    return { last: null, mark: null };
  }

  loadKernel(): string {
    return '';
  }

  attachDisk(): string {
    return '';
  }

  reset(): void {
    this.#instructions = 0n;
    this.#cycles = 0n;
    this.calls.push('reset');
  }

  run(instructions: number, untilCycle: bigint): number {
    this.calls.push('run');
    if (this.stopReason !== undefined) return this.stopReason;
    if (this.#cycles >= this.wake) {
      this.work += 1000;
      this.wake += 100_000_000n;
    }
    const room = Number(untilCycle - this.#cycles);
    const done = Math.max(0, Math.min(instructions, this.work, room));
    this.work -= done;
    this.#instructions += BigInt(done);
    this.#cycles += BigInt(done);
    if (done > 0) this.#output += this.chatter;
    return this.work > 0 ? 0 : 1;
  }

  advanceIdle(cycle: bigint): void {
    this.calls.push('advanceIdle');
    if (cycle > this.#cycles) this.#cycles = cycle;
  }

  idleUntil(): bigint {
    return BigInt.asIntN(64, this.wake);
  }

  exitStatus(): number {
    return this.status;
  }

  type(bytes: Uint8Array): void {
    const text = new TextDecoder().decode(bytes);
    this.calls.push('type');
    this.typed += text;
    this.#output += text.replaceAll('\r', '\n');
    this.work += 5000;
  }

  print(text: string): void {
    this.#output += text;
  }

  takeOutput(): Uint8Array<ArrayBuffer> {
    const bytes = new TextEncoder().encode(this.#output);
    this.#output = '';
    return bytes;
  }

  instructions(): bigint {
    return this.#instructions;
  }

  cycles(): bigint {
    return this.#cycles;
  }

  saveSnapshot(): Uint8Array {
    return new Uint8Array();
  }
  loadSnapshot(): string {
    return '';
  }
  stateHash(): bigint {
    return 0n;
  }

  harts(): HartInfo[] {
    return [{ privilege: 1, waiting: this.work === 0, pc: -1n, satp: 0n }];
  }

  processes(): ProcessInfo[] {
    return this.processList;
  }

  processDetails(): ProcessList {
    return { processes: [], leftOut: 0, fields: [], freePages: -1, knowledge: 3, notes: [] };
  }

  findSymbols(): [] {
    return [];
  }

  processStack(): ProcessStack {
    return { known: false, hart: -1, inUserMode: false, pc: 0n, frames: [] };
  }

  noActivePmp(): boolean {
    return false;
  }

  beyondRam(): bigint {
    return 0n;
  }

  kernelPageTable(): bigint {
    return this.kernelRoot;
  }

  pageTableEntries(root: bigint): BigUint64Array {
    this.calls.push('pageTableEntries');
    return this.tables.get(root)?.slice() ?? new BigUint64Array(0);
  }

  pageTableText(root: bigint): string {
    return `page table 0x${root.toString(16)}\n`;
  }

  translate(...question: readonly unknown[]): Translation {
    this.asked = question;
    return this.translation;
  }

  physicalPages(): PhysicalPages {
    return { ...this.memory, pages: this.memory.pages.slice() };
  }

  physicalPage(pa: bigint): PhysicalPage {
    const nothing: PhysicalPage = { bytes: new Uint8Array(4096), tables: [], mappings: [], truncated: false };
    return this.pages.get(pa) ?? nothing;
  }

  addressRanges(root: bigint): AddressRanges {
    return { words: this.ranges.get(root)?.slice() ?? new BigUint64Array(0), truncated: false };
  }

  freeLists(): FreeLists {
    return this.free;
  }

  setChecks(on: boolean): void {
    this.calls.push(`setChecks ${on}`);
    this.checking = on;
  }

  checks(): Checks | undefined {
    return this.checking ? this.found : undefined;
  }

  tlb(hart: number): BigUint64Array {
    return this.held[hart] ?? new BigUint64Array(0);
  }

  lab(): Lab {
    throw new Error('this session has no lab');
  }

  forkLab(): string[] {
    return [];
  }

  // The debugger: it stops when a test has set stopReason to 5, and steps at once.
  report: StopReport | null = null;
  goals: string[] = [];

  addBreakpoint(text: string): string {
    return text === '' ? 'no such place' : '';
  }
  addUserBreakpoint(): string {
    return '';
  }
  removeBreakpoint(): void {}
  enableBreakpoint(): void {}
  breakpoints(): BreakpointInfo[] {
    return [];
  }
  runToPlace(text: string): string {
    this.goals.push(text);
    return text === 'nowhere' ? 'the kernel has no function called nowhere' : '';
  }
  runToEvent(event: number): string {
    this.goals.push(`event ${event}`);
    return '';
  }
  runToSystemCall(name: string): string {
    this.goals.push(`call ${name}`);
    return '';
  }
  runToWrite(): string {
    return '';
  }
  runOver(): boolean {
    return false;
  }
  runOut(): boolean {
    return false;
  }
  cancelRunTo(): void {
    this.calls.push('cancelRunTo');
  }
  stepHart(): number {
    this.calls.push('stepHart');
    if (this.work === 0) return 1;
    this.work--;
    this.#instructions++;
    this.#cycles++;
    return 6;
  }
  takeStop(): StopReport | null {
    return this.report;
  }
  registers(): { integer: RegisterInfo[]; control: RegisterInfo[] } {
    return { integer: [], control: [] };
  }
  savedRegisters(): null {
    return null;
  }
  code(): CodeLine[] {
    return [];
  }
  backtrace(): CodePlace[] {
    return [];
  }
  functionNames(): string[] {
    return [];
  }

  delete(): void {
    this.calls.push('delete');
  }
}
