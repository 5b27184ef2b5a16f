import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import { preferredLocale } from './index.ts';
import { zh } from './zh/index.ts';

const places = (text: string) =>
  (text.match(/\{\w+\}/g) ?? []).filter((place, i, all) => all.indexOf(place) === i).sort();

describe('the two languages', () => {
  test('have the same keys', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test.each(Object.keys(en) as (keyof typeof en)[])('%s has the same places in both', (key) => {
    expect(places(zh[key])).toEqual(places(en[key]));
    expect(zh[key].trim()).not.toBe('');
  });
});

test.each([
  [['de-DE', 'zh-CN', 'en'], 'zh-CN'],
  [['zh-TW'], 'zh-CN'],
  [['en-GB', 'zh'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
])('a reader of %j gets %s', (languages, locale) => {
  expect(preferredLocale(languages)).toBe(locale);
});
