import assert from 'node:assert/strict';
import { test } from 'node:test';

import { problemsOf } from '../checks/kernel-functions.mjs';

const files = {
  'core/kernel/memory/a.cpp': '// walks no further\nint kalloc() { return 1; }  // kfree\n/* mappages */',
  'tests/unit/a_test.cpp': 'TEST_CASE("kalloc and kfree") {}',
};
const heading = ['| function | file | contract | test |', '|---|---|---|---|'];
const problems = (...rows) => problemsOf([...heading, ...rows, '', '| `gone` |'], (path) => files[path]);

test('a function that is in its file and in its test is no problem', () => {
  assert.deepEqual(problems('| `kalloc` | `memory/a.cpp` | Gives `x`. | `unit/a_test.cpp` |'), []);
});

test('a function that only a comment of its file names is not there', () => {
  assert.deepEqual(problems('| `kfree` | `memory/a.cpp` | Takes. | `unit/a_test.cpp` |'), [
    'core/kernel/README.md:3: kfree is not in core/kernel/memory/a.cpp',
  ]);
});

test('a part of a name is not the name', () => {
  assert.equal(problems('| `alloc` | `memory/a.cpp` | Gives. | `unit/a_test.cpp` |').length, 2);
});

test('files that are gone, and rows that lack a cell, are reported by their line', () => {
  assert.deepEqual(
    problems(
      '| `kalloc` | `memory/gone.cpp` | Gives. | `unit/a_test.cpp` |',
      '| `kalloc` | `memory/a.cpp` | Gives. | `unit/gone_test.cpp` |',
      '| `kalloc` | `memory/a.cpp` | Gives. | none |',
    ),
    [
      'core/kernel/README.md:3: core/kernel/memory/gone.cpp is not there',
      'core/kernel/README.md:4: tests/unit/gone_test.cpp is not there',
      'core/kernel/README.md:5: a row is: functions, one file, a contract, one test',
    ],
  );
});

test('a document without the table is reported', () => {
  assert.equal(problemsOf(['# Kernel'], () => '').length, 1);
});
