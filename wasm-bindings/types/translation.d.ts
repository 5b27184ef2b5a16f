// What becomes of one virtual address. module.d.ts has the methods that give it.

/** Values of Translation.fault and Verdict.fault: machine::WalkFault. */
export declare const enum WalkFault {
  None = 0,
  NotCanonical = 1,
  EntryUnreachable = 2,
  Invalid = 3,
  WritableNotReadable = 4,
  ReservedBits = 5,
  PointerHasLeafBits = 6,
  PointerAtLastLevel = 7,
  MisalignedSuperpage = 8,
  NotReadable = 9,
  NotWritable = 10,
  NotExecutable = 11,
  UserPage = 12,
  SupervisorPage = 13,
}

/** Values of TranslationStep.kind: inspect::StepKind. */
export declare const enum StepKind {
  Unreachable = 0,
  Refused = 1,
  Pointer = 2,
  Leaf = 3,
}

/** One entry that the walk reads. */
export interface TranslationStep {
  level: number;
  index: number;
  address: bigint;
  value: bigint; // 0 when unreachable
  kind: StepKind;
}

/** What the hardware says to one access in one mode. */
export interface Verdict {
  fault: WalkFault;
  cause: number; // of the trap; 0 when allowed
  marks: number; // the A and D bits that the access would set
}

export interface Translation {
  levels: number; // of the tables: 3 for Sv39, 4 for Sv48, 5 for Sv57
  steps: TranslationStep[]; // from the root down; none for an address that is not canonical
  fault: WalkFault; // why there is no page, whatever the access
  pa: bigint; // valid without fault, as pageSize
  pageSize: bigint;
  verdicts: Verdict[]; // load, store, fetch in U; the same in S
}
