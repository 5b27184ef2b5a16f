// The lab's words in the language of the page. The engine speaks English; the kernel's own words stay as they are.
import type { LabFunction, LabReport } from '../../model/lab.ts';
import { meaningOf } from '../../model/lab-panics.ts';
import type { Translate } from '../../strings/index.ts';
import { inChinese, labHelp } from '../../strings/zh/lab-engine.ts';

const chinese = (t: Translate): boolean => t.locale === 'zh-CN';

/** The engine quotes parameters with backticks; of a function that only the kernel has, it knows where that stands: `kernel/vm.c:55`. */
export function helpOf({ name, help }: LabFunction, t: Translate): string {
  if (/:\d+$/.test(help)) return help;
  return (chinese(t) ? (labHelp[name] ?? help) : help).replaceAll('`', '');
}

export const sentenceOf = (sentence: string, t: Translate): string =>
  chinese(t) ? inChinese(sentence) : sentence;

/** How a call ended, in a line. */
export function endingOf({ ending, text, value, type }: LabReport, t: Translate): string {
  switch (ending) {
    case 'returned':
      if (type === 'Void') return t('lab.done');
      return t('lab.returned', { value: type === 'Nothing' ? t('lab.nothing') : value });
    case 'panicked':
      return t('lab.panicked', { text });
    case 'stopped':
      return t('lab.stopped', { text });
    case 'refused':
      return t('lab.refused', { text: sentenceOf(text, t) });
  }
}

/** What a panic or a stop means; '' when there is nothing to say. */
export function meaningOfReport({ ending, text }: LabReport, t: Translate): string {
  const meaning = ending === 'panicked' || ending === 'stopped' ? meaningOf(text) : undefined;
  return meaning ? t(`lab.panic.${meaning}`) : '';
}
