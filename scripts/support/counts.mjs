// How many tests passed and failed, from what each kind of test runner leaves behind.

const sum = (matches, group) => [...matches].reduce((total, match) => total + Number(match[group]), 0);

/** Each takes what the runner printed and the text of its report file; gives null when there is no result in it. */
export const counters = {
  /** One line a check: OK or FAIL. */
  checks(output) {
    const passed = output.match(/^OK {3}/gm)?.length ?? 0;
    const failed = output.match(/^FAIL /gm)?.length ?? 0;
    return passed + failed > 0 ? { passed, failed } : null;
  },

  doctest(output) {
    const match = /test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed/.exec(output);
    return match && { passed: Number(match[1]), failed: Number(match[2]) };
  },

  /** The report of node:test. Skipped and cancelled tests have not passed. */
  tap(_output, report) {
    const passed = sum(report.matchAll(/^# pass (\d+)$/gm), 1);
    const failed = sum(report.matchAll(/^# (?:fail|cancelled|skipped|todo) (\d+)$/gm), 1);
    return /^# tests \d+$/m.test(report) ? { passed, failed } : null;
  },

  vitest(_output, report) {
    if (report === '') return null;
    const { numPassedTests: passed, numTotalTests: total } = JSON.parse(report);
    return { passed, failed: total - passed };
  },
};

/**
 * The counts of a suite that has ended with `status`. A runner that fails without a failed test (it crashed, it hung,
 * a file did not load) has one failure more than it knows of; so has one that ran nothing.
 */
export function countTests(kind, status, output, report) {
  const counts = counters[kind](output, report) ?? { passed: 0, failed: 0 };
  const unexplained = status !== 0 && counts.failed === 0;
  const empty = counts.passed + counts.failed === 0;
  return unexplained || empty ? { ...counts, failed: counts.failed + 1 } : counts;
}
