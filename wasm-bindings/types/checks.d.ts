// What the checks of virtual memory have found. module.d.ts has the methods that give it.

/** A process that a finding concerns; pid 0 is the kernel itself. */
export interface FindingParty {
  pid: number;
  name: string; // as the guest has it
  table: bigint; // root of the address space
  va: bigint; // where it maps the page
  entry: bigint; // physical address of the entry, 0 for none
  pte: bigint;
  level: number;
}

/** inspect::Finding. What does not apply is 0 or undefined. */
export interface CheckFinding {
  check: number; // inspect::Check
  role: number; // inspect::PageRole
  page: bigint;
  va: bigint;
  parties: FindingParty[];
  stale:
    | {
        asid: number;
        held: bigint; // the entry that the TLB may hold
        heldSince: bigint; // instructions
        now: bigint; // the entry in the table
        entry: bigint; // and where it lies
        level: number;
        access: number; // 0 fetch, 1 load, 2 store
      }
    | undefined;
  place: { hart: number; pc: bigint; cause: bigint; function: string } | undefined;
  since: bigint; // instructions, over all harts
  sinceCycle: bigint;
  present: boolean; // seen at the last look, too
}

export interface Checks {
  looks: number;
  more: number; // findings that were not kept
  findings: CheckFinding[];
  status: { state: number; gap: number }[]; // inspect::CheckState and CheckGap, in the order of inspect::Check
}
