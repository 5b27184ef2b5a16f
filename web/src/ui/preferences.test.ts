import { expect, test } from 'vitest';
import { translatorFor } from '../strings/index.ts';
import { noticeFor } from './notice-text.ts';
import { type Preferences, parsePreferences } from './preferences.ts';

const defaults: Preferences = {
  theme: 'auto',
  locale: 'en',
  screenReader: false,
  split: 0.5,
  happened: true,
  panel: 'tables',
  below: '',
  rows: 0.5,
  toured: false,
};

test('what was stored is taken over the defaults', () => {
  expect(parsePreferences('{"theme":"dark","split":0.3}', defaults)).toEqual({
    ...defaults,
    theme: 'dark',
    split: 0.3,
    happened: true,
  });
});

test.each([
  null,
  '',
  'nonsense',
  'null',
  '[]',
  '"dark"',
  '{"panel":7,"below":"<b>","rows":1,"toured":"yes"}',
  '{"theme":"pink","split":7,"locale":1,"other":true}',
])('what makes no sense is left out: %s', (stored) => {
  expect(parsePreferences(stored, defaults)).toEqual(defaults);
});

test('a notice names the file, the reason and the next step', () => {
  const failure = { kind: 'fetch', name: 'images/classic/fs.img', detail: 'HTTP 404 Not Found' } as const;
  const actions = { reset: () => {}, bootBuiltIn: () => {}, run: () => {}, showCode: () => {} };
  const notice = noticeFor({ phase: 'failed', failure }, translatorFor('en'), actions);
  expect(notice).toMatchObject({ kind: 'error', detail: 'HTTP 404 Not Found' });
  expect(notice?.title).toContain('images/classic/fs.img');
  expect(notice?.next).not.toBe('');
  expect(noticeFor({ phase: 'paused' }, translatorFor('en'), actions)).toBeUndefined();
});
