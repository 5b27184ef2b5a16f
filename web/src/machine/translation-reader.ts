// Answers what the page asks about one virtual address.
import type { Session } from 'pagewalk-module';
import { unsigned64 } from '../common/hex.ts';
import { faultCauses, stepKinds, type WalkFault, walkFaults } from '../model/translation.ts';
import type { TranslationAnswer, TranslationRequest } from './protocol.ts';
import { rootOfTable } from './table-root.ts';

/** A number that the page does not know would be a mistake of ours; it is shown as an entry that is not valid. */
const faultNamed = (number: number): WalkFault => walkFaults[number] ?? 'Invalid';

export function readTranslation(
  session: Session,
  { table, va, sum, mxr }: TranslationRequest,
): TranslationAnswer {
  const root = rootOfTable(session, table);
  if (root === 0n) return { kind: 'gone' };
  const { levels, steps, fault, pa, pageSize, verdicts } = session.translate(root, va, sum, mxr);
  return {
    kind: 'translation',
    translation: {
      va,
      root,
      levels,
      steps: steps.map(({ level, index, address, value, kind }) => ({
        level,
        index,
        address: unsigned64(address),
        value: unsigned64(value),
        kind: stepKinds[kind] ?? 'Refused',
      })),
      fault: faultNamed(fault),
      pa: unsigned64(pa),
      pageSize: unsigned64(pageSize),
      verdicts: verdicts.map(({ fault, cause, marks }) => ({
        fault: faultNamed(fault),
        cause: faultCauses.find((known) => known === cause),
        marks,
      })),
    },
  };
}
