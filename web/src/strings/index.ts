// The languages of the page.
import { createTranslator, type Translator } from '../common/i18n.ts';
import { en, type Strings } from './en/index.ts';
import { zh } from './zh/index.ts';

export type Locale = 'en' | 'zh-CN';
export type Translate = Translator<Strings>;

/** What the language switch offers: each language in its own words. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '中文' };

const translators: Readonly<Record<Locale, Translate>> = {
  en: createTranslator<Strings>('en', en),
  'zh-CN': createTranslator<Strings>('zh-CN', zh),
};

export const translatorFor = (locale: Locale): Translate => translators[locale];

/** The reader's language among ours, English for all others. */
export const preferredLocale = (languages: readonly string[]): Locale =>
  languages
    .find((tag) => /^(en|zh)\b/i.test(tag))
    ?.toLowerCase()
    .startsWith('zh')
    ? 'zh-CN'
    : 'en';
