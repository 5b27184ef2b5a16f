// Places, causes and stops in the reader's language.
import { hex } from '../common/hex.ts';
import type { CodePlace, Register, RegisterField, Stop } from '../model/debugging.ts';
import { en } from '../strings/en/index.ts';
import type { Translate } from '../strings/index.ts';

const interruptBit = 1n << 63n;
const modes: Readonly<Record<number, 'user' | 'supervisor' | 'machine'>> = {
  0: 'user',
  1: 'supervisor',
  3: 'machine',
};

/** A string without places whose key is known at run time only; '' when there is none. */
const wordsFor = (t: Translate, key: string): string =>
  Object.hasOwn(en, key) ? (t as unknown as (key: string) => string)(key) : '';

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `kernel::exec+4 (exec.cpp:31)`; without a name the address. */
export function placeText({ address, function: name, offset, file, line }: CodePlace): string {
  const where = name === '' ? hex(address) : offset === 0 ? name : `${name}+${offset}`;
  return file === '' ? where : `${where} (${lastPart(file)}:${line})`;
}

export function causeText(t: Translate, cause: bigint): string {
  const code = cause & ~interruptBit;
  const kind = (cause & interruptBit) === 0n ? 'exception' : 'interrupt';
  return wordsFor(t, `${kind}.${code}`) || t(`${kind}.other`, { n: code });
}

export function modeText(t: Translate, privilege: number): string {
  const mode = modes[privilege];
  return mode ? t(`status.mode.${mode}`) : '';
}

/** What a value of a field means; '' for a number. */
export function meaningText(t: Translate, { meaning }: RegisterField): string {
  const [kind, code] = meaning.split('-');
  if (code !== undefined && (kind === 'exception' || kind === 'interrupt'))
    return causeText(t, BigInt(code) | (kind === 'interrupt' ? interruptBit : 0n));
  return wordsFor(t, `meaning.${meaning}`);
}

export const registerHint = (t: Translate, { name }: Register): string => wordsFor(t, `csr.${name}`);

export function stopText(t: Translate, stop: Stop): string {
  const place = placeText(stop);
  switch (stop.cause) {
    case 'breakpoint':
      return t('stop.breakpoint', { name: stop.breakpoint, place });
    case 'trap':
      return t('stop.trap', { cause: causeText(t, stop.trapCause), place });
    case 'system-call':
      return callText(t, stop, place);
    case 'page-fault':
      return t('stop.page-fault', { cause: causeText(t, stop.trapCause), value: hex(stop.trapValue), place });
    case 'satp':
      return t('stop.satp', { before: hex(stop.satpBefore), after: hex(stop.satpAfter), place });
    case 'write':
      return t('stop.write', {
        address: hex(stop.written),
        writer: t(`stop.writer.${stop.writer}`),
        before: hex(stop.wordBefore),
        after: hex(stop.wordAfter),
        place,
      });
    default:
      return t(`stop.${stop.cause}`, { place });
  }
}

const whoText = (t: Translate, { pid, process }: Stop): string =>
  t('stop.process', { pid, name: process }).trim();

function callText(t: Translate, stop: Stop, place: string): string {
  const { call, systemCall: number, pid } = stop;
  if (call === '') return t('stop.system-call', { number, place });
  return pid === 0
    ? t('stop.call', { call, place })
    : t('stop.callOf', { call, who: whoText(t, stop), place });
}

/** On which hart, and for whom as far as stopText() does not say it. */
export function hartText(t: Translate, stop: Stop): string {
  const { hart, pid, cause, call } = stop;
  const isSaid = cause === 'system-call' && call !== '';
  return pid === 0 || isSaid ? t('stop.hart', { hart }) : t('stop.hartPid', { hart, who: whoText(t, stop) });
}
