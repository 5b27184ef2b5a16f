// Answers what the page asks about the checks of virtual memory. They run while a panel wants them.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import {
  type CheckReport,
  checkGaps,
  checkNames,
  checkStates,
  type Finding,
  type HeldTranslation,
  pageRoles,
} from '../model/checks.ts';
import type { CodePlace } from '../model/debugging.ts';
import { placeOf } from './debug-reader.ts';

/** Who wants virtual memory to be checked. */
export type CheckUser = 'checks' | 'tlb';

export interface CheckRequest {
  readonly user: CheckUser;
  readonly wanted: boolean;
}

export interface TlbHart {
  readonly hart: number;
  /** At most `mostHeld` of them. */
  readonly held: readonly HeldTranslation[];
  readonly total: number;
}

/** More rows than anybody reads; a real TLB has as many entries. */
const mostHeld = 512;
const wordsEach = 7;

export class ChecksReader {
  readonly #session: Session;
  readonly #users = new Set<CheckUser>();

  constructor(session: Session) {
    this.#session = session;
  }

  answer(request: CheckRequest): { readonly kind: 'checks'; readonly report: CheckReport | undefined } {
    this.#want(request);
    return { kind: 'checks', report: this.#report() };
  }

  tlbs(request: CheckRequest): {
    readonly kind: 'tlbs';
    readonly harts: readonly TlbHart[];
    readonly report: CheckReport | undefined;
  } {
    this.#want(request);
    const harts = request.wanted ? this.#session.harts().map((_, hart) => this.#tlb(hart)) : [];
    return { kind: 'tlbs', harts, report: this.#report() };
  }

  backtraces(): { readonly kind: 'backtraces'; readonly harts: readonly (readonly CodePlace[])[] } {
    const harts = this.#session.harts().map((_, hart) => this.#session.backtrace(hart).map(placeOf));
    return { kind: 'backtraces', harts };
  }

  #want({ user, wanted }: CheckRequest): void {
    if (wanted) this.#users.add(user);
    else this.#users.delete(user);
    this.#session.setChecks(this.#users.size > 0);
  }

  #report(): CheckReport | undefined {
    const checks = this.#session.checks();
    if (!checks) return undefined;
    return {
      looks: checks.looks,
      more: checks.more,
      findings: checks.findings.map(findingOf),
      status: checks.status.flatMap(({ state, gap }, i) => {
        const check = checkNames[i];
        if (!check) return [];
        return [{ check, state: checkStates[state] ?? 'Unknown', gap: checkGaps[gap] ?? 'None' }];
      }),
    };
  }

  #tlb(hart: number): TlbHart {
    const words = BigUint64Array.from(this.#session.tlb(hart));
    const word = (i: number) => words[i] ?? 0n;
    const total = Math.floor(words.length / wordsEach);
    const held = Array.from({ length: Math.min(total, mostHeld) }, (_, row) => {
      const at = row * wordsEach;
      return {
        asid: Number(word(at)),
        va: word(at + 1),
        level: Number(word(at + 2)),
        pte: word(at + 3),
        entry: word(at + 4),
        since: word(at + 5),
        root: word(at + 6),
      };
    });
    return { hart, held, total };
  }
}

type ModuleFinding = NonNullable<ReturnType<Session['checks']>>['findings'][number];

function findingOf({ check, role, page, va, parties, stale, place, since, present }: ModuleFinding): Finding {
  return {
    check: checkNames[check] ?? 'FreeMapped',
    role: pageRoles[role] ?? 'Other',
    page: unsigned64(page),
    va: unsigned64(va),
    parties: parties.map((party) => ({
      pid: party.pid,
      name: party.name,
      root: unsigned64(party.table),
      va: unsigned64(party.va),
      entry: unsigned64(party.entry),
      pte: unsigned64(party.pte),
      level: party.level,
    })),
    stale: stale && {
      asid: stale.asid,
      held: unsigned64(stale.held),
      heldSince: unsigned64(stale.heldSince),
      now: unsigned64(stale.now),
      entry: unsigned64(stale.entry),
      level: stale.level,
    },
    place: place && { hart: place.hart, pc: unsigned64(place.pc), function: place.function },
    since: unsigned64(since),
    present,
  };
}
