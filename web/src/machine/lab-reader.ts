// Answers what the page asks of the function lab, and remembers which instant of the machine its copy shows.
import type { Lab, Session } from 'pagewalk-module';
import { hex, unsigned64 } from '../common/hex.ts';
import {
  isFreed,
  type LabFunction,
  type LabReport,
  type LabState,
  labEndings,
  labOrigins,
  numberOfType,
  ownCode,
  type TableChange,
  typeNamed,
} from '../model/lab.ts';
import type {
  LabAnswer,
  LabCallAnswer,
  LabCallRequest,
  LabCheckRequest,
  LabEdit,
  LabEditAnswer,
  LabFunctionsAnswer,
  LabOpening,
} from './protocol.ts';

const nothing = new BigUint64Array(0);

export class LabReader {
  readonly #session: Session;
  #handle: Lab | undefined;
  #functions: readonly LabFunction[] = [];
  /** Which list #functions is. */
  #functionSet = '';
  #forks = 0;
  #fork: Pick<LabState, 'instructions' | 'notes'> = { instructions: 0n, notes: [] };

  constructor(session: Session) {
    this.#session = session;
  }

  open(opening: LabOpening): LabAnswer {
    if (opening.kind === 'fork') {
      this.#forks++;
      const instructions = unsigned64(this.#session.instructions());
      // The first note says the instant, which the page says in its own words.
      this.#fork = { instructions, notes: this.#session.forkLab().slice(1) };
      return this.state();
    }
    const error = this.#lab.openArena(opening.pages, opening.variant);
    return { ...this.state(), error };
  }

  functions(): LabFunctionsAnswer {
    return { kind: 'functions', functions: this.#list(), functionSet: this.#functionSet };
  }

  state(): LabAnswer {
    const lab = this.#lab;
    const state: LabState = {
      origin: labOrigins[lab.origin()] ?? 'arena',
      ...this.#fork,
      variant: lab.variant(),
      ownObstacle: lab.ownObstacle(),
      functionSet: this.#presentSet(),
      freePages: lab.freePages(),
      undoable: lab.undoable(),
      names: lab.names().map(({ name, type, value }) => ({ name, type: typeNamed(type), value })),
    };
    return { kind: 'lab', state, error: '' };
  }

  call({ name, args }: LabCallRequest): LabCallAnswer {
    const lab = this.#lab;
    const own = lab.variant() === ownCode;
    const before = new Map(this.#tablesOf(name, args).map((text) => [text, this.#dump(text)]));
    const { ending, text, value, type, number, pages, entries, entriesLeftOut, fences, printed, notes } =
      lab.call(name, [...args]);
    const report: LabReport = {
      ending: labEndings[ending] ?? 'refused',
      text,
      value,
      type: typeNamed(type),
      pages,
      entries,
      entriesLeftOut,
      fences,
      printed,
      own,
      notes,
    };
    const tables: Record<string, TableChange> = {};
    for (const [expression, { root, words }] of before) {
      const after = isFreed(report, root) ? undefined : lab.entries(hex(root));
      tables[expression] = { root, before: words, after };
    }
    if (report.type === 'Table') {
      const root = unsigned64(number);
      tables[hex(root)] = { root, before: nothing.slice(), after: lab.entries(hex(root)) };
    }
    return { kind: 'called', report, tables, state: this.state().state };
  }

  check({ fields }: LabCheckRequest): { readonly kind: 'checked'; readonly errors: readonly string[] } {
    const errors = fields.map(({ text, type }) => this.#lab.errorIn(text, numberOfType(type)));
    return { kind: 'checked', errors };
  }

  edit(edit: LabEdit): LabEditAnswer {
    return { kind: 'edited', error: this.#edit(edit), state: this.state().state };
  }

  #edit(edit: LabEdit): string {
    switch (edit.kind) {
      case 'undo':
        return this.#lab.undo() ? '' : 'there is nothing to take back';
      case 'fail':
        this.#lab.failAllocation(edit.n);
        return '';
      case 'variant':
        return this.#lab.choose(edit.variant);
      case 'name':
        return this.#lab.nameResult(edit.name);
      case 'bytes':
        return this.#lab.define(edit.name, edit.bytes);
    }
  }

  get #lab(): Lab {
    this.#handle ??= this.#session.lab();
    return this.#handle;
  }

  #presentSet(): string {
    return this.#lab.variant() === ownCode ? `${ownCode} ${this.#forks}` : 'variants';
  }

  #list(): readonly LabFunction[] {
    if (this.#functionSet === this.#presentSet()) return this.#functions;
    this.#functionSet = this.#presentSet();
    this.#functions = this.#lab.functions().map(({ name, group, help, result, parameters }) => ({
      name,
      group,
      help,
      result: typeNamed(result),
      parameters: parameters.map((parameter) => ({ name: parameter.name, type: typeNamed(parameter.type) })),
    }));
    return this.#functions;
  }

  /** The arguments that are page tables, each once. */
  #tablesOf(name: string, args: readonly string[]): string[] {
    const parameters = this.#list().find((candidate) => candidate.name === name)?.parameters ?? [];
    const tables = args.filter(
      (text, i) => parameters[i]?.type === 'Table' && this.#lab.errorInTable(text) === '',
    );
    return [...new Set(tables)];
  }

  #dump(table: string): { root: bigint; words: BigUint64Array } {
    return { root: unsigned64(this.#lab.rootOf(table)), words: this.#lab.entries(table) };
  }
}
