import assert from 'node:assert/strict';
import { test } from 'node:test';

import { problemsOf, testNames } from '../checks/conformance.mjs';

const files = {
  'unit/a_test.cpp': new Set(['a word is a word', 'it stays one']),
  'cli/b.test.mjs': new Set(['… harts agree']),
};
const problems = (...lines) => problemsOf(lines, (path) => files[path]);

test('a table whose files and names are there has no problem', () => {
  assert.deepEqual(
    problems(
      '# Heading',
      'Text that quotes "anything" and names `gone.cpp`.',
      '| row | what holds | shown by |',
      '|---|---|---|',
      '| D1 | Words. | `unit/a_test.cpp` "a word is a word", "it stays one"; `cli/b.test.mjs` "… harts agree" |',
    ),
    [],
  );
});

test('a name that its file lacks is reported with line, file and name', () => {
  assert.deepEqual(problems('', '| D1 | Words. | `unit/a_test.cpp` "a word is no word" |'), [
    'tests/conformance.md:2: unit/a_test.cpp has no test "a word is no word"',
  ]);
});

test('a name counts for the file that stands before it', () => {
  assert.equal(problems('| D1 | Words. | `unit/a_test.cpp`; `cli/b.test.mjs` "it stays one" |').length, 1);
  assert.equal(problems('| D1 | Words. | "it stays one" `unit/a_test.cpp` |').length, 1);
});

test('a file that is gone is reported once, its names are not', () => {
  assert.deepEqual(problems('| D1 | Words. | `unit/gone_test.cpp` "a", "b" |'), [
    'tests/conformance.md:1: unit/gone_test.cpp is not there',
  ]);
});

test('a row that names no test is reported', () => {
  assert.equal(problems('| D1 | Words. | somebody looked at it |').length, 1);
});

test('names are found in doctest cases, also when the formatter has split them, and in node tests', () => {
  const source = `
TEST_CASE("one") {}
TEST_CASE_TEMPLATE("two", Format, A, B) {}
TEST_CASE(
    "a name that goes on "
    "and on") {}
test('three', () => {});
  test(\`\${harts} hart\${harts > 1 ? 's' : ''} and \${JSON.stringify({ a: 1 })}\`, async () => {});
check("none of them");`;
  assert.deepEqual(
    [...testNames(source)],
    ['one', 'two', 'a name that goes on and on', 'three', '… hart… and …'],
  );
});
