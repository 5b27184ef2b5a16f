// One argument of a call: a text field, and beside it what its type makes easier than typing.
import { css, html, nothing } from 'lit';
import type { LabParameter } from '../../model/lab.ts';
import { choicesOf, type Offer, permissionLetters, withLetter } from '../../model/lab-arguments.ts';
import type { Translate } from '../../strings/index.ts';
import { sentenceOf } from './lab-words.ts';

export interface Argument {
  readonly parameter: LabParameter;
  readonly text: string;
  /** What the engine says against it; '' when it is good. */
  readonly error: string;
  readonly offers: readonly Offer[];
  readonly change: (text: string) => void;
  readonly giveFile: () => void;
}

export function argumentView(argument: Argument, t: Translate) {
  const { parameter, text, error, change } = argument;
  const { name, type } = parameter;
  const id = `argument-${name}`;
  const choices = choicesOf[type];
  return html`<div class="argument">
    <label for=${id}>${name}</label>
    <div class="inputs">
      ${
        choices
          ? html`<select id=${id} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
              ${choices.map((choice) => html`<option .selected=${choice === text}>${choice}</option>`)}
            </select>`
          : html`<input
              id=${id}
              type="text"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              aria-invalid=${error !== ''}
              aria-describedby=${error ? `${id}-error` : nothing}
              .value=${text}
              @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
            />`
      }
      ${type === 'Permissions' ? lettersView(argument, t) : nothing}
      ${choices ? nothing : offersView(argument, t)}
      ${
        type === 'Bytes'
          ? html`<button type="button" title=${t('lab.fileHint')} @click=${argument.giveFile}>${t('lab.file')}</button>`
          : nothing
      }
    </div>
    ${error ? html`<p id="${id}-error" class="error">${sentenceOf(error, t)}</p>` : nothing}
  </div>`;
}

/** Letters as boxes; the field keeps letters that have none. */
function lettersView({ parameter, text, change }: Argument, t: Translate) {
  const bare = text.replaceAll('"', '').trim();
  if (!/^([vrwxugadc]*|-)$/.test(bare)) return nothing;
  return html`<span role="group" class="letters" aria-label=${t('lab.letters', { name: parameter.name })}>
    ${permissionLetters.map(
      (letter) => html`<label title=${t(`flag.${letter.toUpperCase() as 'R' | 'W' | 'X' | 'U'}`)}
        ><input
          type="checkbox"
          .checked=${bare.includes(letter)}
          @change=${(event: Event) => change(withLetter(bare, letter, (event.target as HTMLInputElement).checked))}
        /><span class="flag ${letter.toUpperCase()}">${letter.toUpperCase()}</span></label
      >`,
    )}
  </span>`;
}

function offersView({ parameter, offers, change }: Argument, t: Translate) {
  if (offers.length === 0) return nothing;
  const pick = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    if (select.value) change(select.value);
    select.value = '';
  };
  return html`<select class="offers" aria-label=${t('lab.offer', { name: parameter.name })} @change=${pick}>
    <option value="">${t('lab.offerFirst')}</option>
    ${offers.map(
      ({ text, about }) =>
        html`<option value=${text}>${about ? `${text} (${about.slice(0, 40)})` : text}</option>`,
    )}
  </select>`;
}

export const argumentStyles = css`
  .argument {
    display: grid;
    grid-template-columns: minmax(72px, 116px) 1fr;
    align-items: center;
    gap: 2px 8px;
  }
  .argument > label {
    overflow: hidden;
    text-overflow: ellipsis;
    font: 12px var(--mono);
  }
  .inputs {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-width: 0;
  }
  .inputs input[type='text'] {
    flex: 1 1 9em;
    max-width: 24em;
  }
  .offers {
    width: 6.5em;
  }
  .letters {
    display: inline-flex;
    gap: 8px;
  }
  .letters label {
    display: inline-flex;
    align-items: center;
    gap: 1px;
    min-height: 24px;
  }
  .error {
    grid-column: 2;
    margin: 0;
    color: var(--writable);
    font-size: 12px;
    overflow-wrap: anywhere;
  }
`;
