// The rule that refused an access, in words.
import { virtualBits } from '../../model/sv39.ts';
import type { Translation, WalkFault } from '../../model/translation.ts';
import type { Translate } from '../../strings/index.ts';

/** Which addresses there are depends on the number of levels. */
export function faultText(fault: WalkFault, { levels }: Pick<Translation, 'levels'>, t: Translate): string {
  if (fault !== 'NotCanonical') return t(`fault.${fault}`);
  const above = virtualBits(levels);
  return t('fault.notCanonical', { above, sign: above - 1 });
}
