// The function lab: a kernel's memory functions on a memory of their own. module.d.ts has the methods that give it.

/** Values of LabReport.ending: lab::Ending. */
export declare const enum LabEnding {
  Returned = 0,
  Panicked = 1,
  Stopped = 2,
  Refused = 3,
}

/** Values of LabParameter.type and LabFunction.result: lab::Type. */
export declare const enum LabType {
  Void = 0,
  Nothing = 1,
  Truth = 2,
  Number = 3,
  Difference = 4,
  Count = 5,
  Size = 6,
  Table = 7,
  Va = 8,
  Pa = 9,
  Place = 10,
  Entry = 11,
  Permissions = 12,
  Bytes = 13,
  Words = 14,
  OnMissing = 15,
  Backing = 16,
}

/** Values of Lab.origin(). */
export declare const enum LabOrigin {
  Arena = 0,
  Fork = 1,
  LetGo = 2, // it was a fork; an empty arena now
}

/** What stands for a value in arguments. */
export interface LabName {
  name: string;
  type: LabType;
  value: string; // for people
}

export interface LabParameter {
  name: string;
  type: LabType;
  description: string; // "a page table"
}

export interface LabFunction {
  name: string;
  group: string;
  help: string; // one sentence
  result: LabType;
  parameters: LabParameter[]; // one of type Words takes any number of arguments, and is the last
}

/** What one call did, up to its end. A call that did not return has left the lab's memory as it was. */
export interface LabReport {
  ending: LabEnding;
  text: string; // why it did not return, one sentence; a panic's own words
  value: string; // the result for people: "0x80010000", "true", "nothing", "done"
  type: LabType; // of the result
  number: bigint; // its bits
  pages: BigUint64Array; // in order, two words each: 0 allocated or 1 freed, and the page
  /** In order, four words each: the entry's address, its value before and after, written << 32 | level << 16 | index; level 255 when unknown. */
  entries: BigUint64Array;
  entriesLeftOut: number; // more than the module keeps
  fences: number;
  printed: string; // by vmprint
  notes: string[];
  shown: string; // the report as `pagewalk lab` prints it
}

/**
 * The functions of core/kernel/memory, or of the kernel that was copied, on a memory of their own. Arguments are texts, as `pagewalk lab --help` has them. Methods
 * that can fail return '' or one sentence.
 */
export interface Lab {
  /** `variant`: classic, kpt, super, cow or lazy. Names and undo are gone. */
  openArena(pages: number, variant: string): string;
  /**
   * What the calls work on: a LabOrigin. A fork is let go when the machine is opened anew, reset or restored from a
   * snapshot, and when it has written 16 MiB since: then it could fill the module's memory.
   */
  origin(): number;
  /** Whose functions are called: a variant of ours, or `own`: those of the copied kernel, in its own machine code. */
  variant(): string;
  choose(variant: string): string;
  /** Why `own` cannot be chosen, a clause; '' when it can. */
  ownObstacle(): string;

  call(name: string, args: string[]): LabReport;
  /** Gives the last result a name, for arguments to come. */
  nameResult(name: string): string;
  define(name: string, bytes: Uint8Array): string;
  /** Takes back the last call that changed something; false when there is none. */
  undo(): boolean;
  /** Calls that can be taken back. */
  undoable(): number;
  /** Lets the n-th allocation from now on fail; 0: none. */
  failAllocation(n: number): void;
  freePages(): number;

  /** Every function that can be called now, group by group. */
  functions(): LabFunction[];
  /** Results that were named, and the page tables of a fork: `kernel`, `satp`, `pid 2`. */
  names(): LabName[];
  /** What is wrong with an argument for a parameter of a type; '' when nothing is. */
  errorIn(text: string, type: LabType): string;
  /** Whether an expression is a page table; the methods below give none of its entries if not. */
  errorInTable(table: string): string;
  /** Physical address of a page table's root; 0 for what is none. */
  rootOf(table: string): bigint;
  /** Every valid entry, as Session.pageTableEntries has them; and as they were before the last call that changed something. */
  entries(table: string): BigUint64Array;
  entriesBefore(table: string): BigUint64Array;
  text(table: string): string;
  /** With + and - before what that call changed. */
  changesText(table: string): string;

  delete(): void;
}
