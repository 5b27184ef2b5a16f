// What the last panic or killed process means: the message in plain words, the trap, the address, the calls.
import { css, html, nothing } from 'lit';
import { hex } from '../../common/hex.ts';
import type { MachineClient } from '../../machine/machine-client.ts';
import type { CodePlace } from '../../model/debugging.ts';
import type { Trouble } from '../../model/diagnosis.ts';
import { faultCauses, type Translation, type Verdict, verdictOf } from '../../model/translation.ts';
import type { Translate } from '../../strings/index.ts';
import { placeLink } from '../place-link.ts';
import { faultText } from '../translate/fault-text.ts';
import '../provenance/provenance-view.ts';

/** What the machine knows about a trouble. Immutable. */
export interface Diagnosis {
  readonly trouble: Trouble;
  /** Of stval; undefined when there is none to translate, `gone` when its process is. */
  readonly translation: Translation | 'gone' | undefined;
  /** Of the hart that panicked, the innermost call first. */
  readonly frames: readonly CodePlace[];
}

const causeText = (scause: bigint, t: Translate): string => {
  const known = faultCauses.find((cause) => BigInt(cause) === scause);
  return known === undefined ? `scause ${hex(scause)}` : `${t(`cause.${known}`)} (${hex(scause)})`;
};

function accessOf(scause: bigint | undefined): 'load' | 'store' | 'fetch' {
  if (scause === 15n || scause === 7n) return 'store';
  return scause === 12n || scause === 1n ? 'fetch' : 'load';
}

const verdictText = (verdict: Verdict | undefined, t: Translate): string => {
  if (!verdict) return '';
  return verdict.fault === 'None' ? t('verdict.allowed') : t(`fault.${verdict.fault}`);
};

function translationView({ trouble, translation }: Diagnosis, t: Translate) {
  if (translation === undefined) return nothing;
  if (translation === 'gone') return html`<p>${t('diagnosis.gone')}</p>`;
  const who = trouble.pid === undefined ? t('checks.kernel') : `pid ${trouble.pid}`;
  const va = hex(translation.va);
  if (translation.fault !== 'None')
    return html`<p>${t('diagnosis.noPage', { who, va, rule: faultText(translation.fault, translation, t) })}</p>`;
  const access = accessOf(trouble.scause);
  return html`<p>${t('diagnosis.page', {
    who,
    va,
    pa: hex(translation.pa),
    user: verdictText(verdictOf(translation, 'user', access), t),
    supervisor: verdictText(verdictOf(translation, 'supervisor', access), t),
  })}</p>`;
}

const frameView = (frame: CodePlace, t: Translate) => html`<li>
  <code>${placeLink(frame.address, `${frame.function || hex(frame.address)}${frame.function ? `+${frame.offset}` : ''}`, t)}</code>
  ${frame.file ? html`<span class="soft">${frame.file}:${frame.line}</span>` : nothing}
</li>`;

/** Who wrote the entry at which the walk for the address ended. */
function writesView({ translation }: Diagnosis, t: Translate, machine: MachineClient) {
  const entry = translation === 'gone' ? undefined : translation?.steps.at(-1);
  if (!entry) return nothing;
  return html`<p><b>${t('diagnosis.writes', { level: entry.level, index: entry.index })}:</b></p>
    <pagewalk-provenance .machine=${machine} .t=${t} .address=${entry.address}></pagewalk-provenance>`;
}

export const diagnosisView = (
  diagnosis: Diagnosis,
  t: Translate,
  machine: MachineClient,
  translate: (() => void) | undefined,
) => {
  const { trouble, frames } = diagnosis;
  const { scause, sepc, stval } = trouble;
  return html`<section class="diagnosis" aria-label=${t('diagnosis.title')}>
    <h3>${t('diagnosis.title')}</h3>
    <p><code>${trouble.kind === 'panic' ? `panic: ${trouble.message}` : trouble.message}</code></p>
    <p><b>${t('diagnosis.means')}:</b> ${t(`diagnosis.${trouble.explanation}`)}</p>
    ${
      scause === undefined
        ? nothing
        : html`<p><b>${t('diagnosis.cause')}:</b> ${t('diagnosis.causeLine', {
            cause: causeText(scause, t),
            pc: sepc === undefined ? '?' : hex(sepc),
            va: stval === undefined ? '?' : hex(stval),
          })}</p>`
    }
    ${translationView(diagnosis, t)}
    ${
      stval !== undefined && translate
        ? html`<p><button type="button" @click=${translate}>${t('diagnosis.translate')}</button></p>`
        : nothing
    }
    ${
      frames.length > 0
        ? html`<p><b>${t('diagnosis.calls')}:</b></p>
            <ol>${frames.map((frame) => frameView(frame, t))}</ol>`
        : nothing
    }
    ${writesView(diagnosis, t, machine)}
  </section>`;
};

export const diagnosisStyles = css`
  .diagnosis {
    margin-bottom: 12px;
    padding: 8px 12px;
    border-left: 4px solid var(--writable);
    background: var(--removed-tint);
    overflow-wrap: anywhere;
  }
  .diagnosis .soft {
    color: var(--text);
  }
  .diagnosis h3 {
    margin: 0 0 4px;
    font-size: 13px;
  }
  .diagnosis p {
    margin: 2px 0;
  }
  .diagnosis ol {
    margin: 2px 0;
    padding-left: 24px;
  }
`;
