import { expect, test } from 'vitest';
import { toCsv, toJson, xmlText } from './export.ts';

const table = (...cells: (string | number | bigint | boolean)[]) => ({
  name: 't',
  columns: ['a', 'b'],
  rows: [cells],
});

test('cells with commas, quotes and lines are quoted', () => {
  expect(toCsv(table('x,y', 'say "hi"\n'))).toBe('a,b\r\n"x,y","say ""hi""\n"\r\n');
  expect(toCsv(table(7n, -3))).toBe('a,b\r\n7,-3\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  'a text that would be a formula is none: %j',
  (text) => {
    expect(toCsv(table(text)).split('\r\n')[1]?.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

test('JSON keeps every digit of large numbers', () => {
  const [row] = JSON.parse(toJson(table(2n ** 63n, 12n)));
  expect(row).toEqual({ a: '9223372036854775808', b: 12 });
  expect(JSON.parse(toJson(table('</script>')))).toEqual([{ a: '</script>', b: '' }]);
});

test('text in XML is text', () => {
  expect(xmlText('<a href="x">&\u0000')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;\ufffd');
});
