// What lies in a range of addresses, in words.
import type { AddressRange } from '../../model/address-ranges.ts';
import type { Translate } from '../../strings/index.ts';

export function nameOfRange({ kind, number }: AddressRange, t: Translate): string {
  const numbered = kind === 'kernelStack' || kind === 'stackGuard' || kind === 'virtio';
  return numbered ? t(`rangeKind.${kind}`, { n: number }) : t(`rangeKind.${kind}`);
}
