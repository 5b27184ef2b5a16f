// The choice of what the machine is to run to.
import { html, nothing } from 'lit';
import { awaitedEvents, type Goal } from '../../model/debugging.ts';
import type { Selection } from '../../model/selection.ts';
import type { Translate } from '../../strings/index.ts';

const pageBytes = 4096;
const callPrefix = 'call ';

/** A choice that the menu does not offer, as after another kernel was chosen, is the first one. */
export const offeredChoice = (choice: string, systemCalls: readonly string[]): string =>
  choice.startsWith(callPrefix) && !systemCalls.includes(choice.slice(callPrefix.length)) ? 'place' : choice;

/** What a choice of the menu means; undefined when a place is still to be written or something to be selected. */
export function goalOf(choice: string, place: string, selection: Selection | undefined): Goal | undefined {
  const event = awaitedEvents.find((name) => name === choice);
  if (event) return { kind: 'event', event };
  if (choice.startsWith(callPrefix)) return { kind: 'system-call', name: choice.slice(callPrefix.length) };
  if (choice === 'place') return place.trim() === '' ? undefined : { kind: 'place', text: place.trim() };
  if (selection?.kind === 'pte') {
    const { address } = selection;
    return choice === 'write'
      ? { kind: 'write', address, bytes: 8 }
      : { kind: 'write', address: address & ~BigInt(pageBytes - 1), bytes: pageBytes };
  }
  if (selection?.kind === 'pa' && choice === 'writePage')
    return { kind: 'write', address: selection.pa & ~BigInt(pageBytes - 1), bytes: pageBytes };
  return undefined;
}

/** `systemCalls`: the names that this kernel has for them. */
export function runToOptions(
  chosen: string,
  systemCalls: readonly string[],
  selection: Selection | undefined,
  t: Translate,
) {
  const option = (value: string, name: string) =>
    html`<option value=${value} .selected=${value === chosen}>${name}</option>`;
  return html`
    ${option('place', t('code.runToPlace'))}
    ${awaitedEvents.map((event) => option(event, t(`code.runTo.${event}`)))}
    ${selection?.kind === 'pte' ? option('write', t('code.runTo.write')) : nothing}
    ${selection?.kind === 'pte' || selection?.kind === 'pa' ? option('writePage', t('code.runTo.writePage')) : nothing}
    ${
      systemCalls.length > 0
        ? html`<optgroup label=${t('code.runTo.calls')}>
            ${systemCalls.map((name) => option(`${callPrefix}${name}`, t('code.runTo.call', { name })))}
          </optgroup>`
        : nothing
    }
  `;
}
