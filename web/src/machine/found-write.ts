// Writes that the module found, with the names of the functions that made them.
import type { FoundWrite as ModuleWrite, Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { type FoundWrite, writers } from '../model/provenance.ts';

export function writeOf(session: Session, write: ModuleWrite | null): FoundWrite | undefined {
  if (!write) return undefined;
  const stack = [...write.stack].map(unsigned64);
  // All but the innermost are where a call returns to: the call itself lies before.
  const code = BigUint64Array.from(stack.map((address, i) => (i === 0 ? address : address - 1n)));
  const places = write.mode === 0 ? [] : session.codePlaces(code);
  return {
    instruction: unsigned64(write.instruction),
    hart: write.hart,
    pid: write.pid,
    name: write.name,
    writer: writers[write.writer] ?? 'hart',
    mode: write.mode,
    address: unsigned64(write.address),
    before: unsigned64(write.before),
    after: unsigned64(write.after),
    stack: stack.map((address, i) => ({ address, ...(places[i] ?? { function: '', file: '', line: 0 }) })),
  };
}
