import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chooseEngines } from './packages/widget/test-browser/engines.ts';
import { historyCommand } from './packages/widget/test-browser/history.ts';
import { fakeServer } from './packages/widget/test-browser/server.ts';

const { names, browsers } = chooseEngines();

/** Coverage is that of the whole suite in Chromium; a part of it, or another engine, has none to speak of. */
const isWhole = !process.argv.some((argument) => /^--(files?|group)\b/.test(argument));
const coverage = isWhole && names.includes('chromium');

/** Writes `{passed, failed, skipped}` to the path in WTR_COUNTS, for whoever adds up all suites. */
function countsReporter(path) {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const walk = (suite) => {
        for (const test of suite?.tests ?? []) {
          if (test.skipped) counts.skipped++;
          else if (test.passed) counts.passed++;
          else counts.failed++;
        }
        for (const inner of suite?.suites ?? []) walk(inner);
      };
      for (const session of sessions) {
        walk(session.testResults);
        // A file that does not even load has no tests to count, and is a failure all the same.
        if (!session.passed && !session.testResults) counts.failed++;
      }
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    },
  };
}

const counts = process.env['WTR_COUNTS'];

export default {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  files: ['packages/widget/test/**/*.test.ts'],
  nodeResolve: { exportConditions: ['source', 'production'] },
  middleware: [fakeServer],
  plugins: [
    historyCommand,
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('packages/widget/tsconfig.json', import.meta.url)),
    }),
  ],
  browsers,
  coverage,
  coverageConfig: {
    include: ['packages/widget/src/**/*.ts'],
    // Types only: nothing of them is left to run.
    exclude: ['**/events.d.ts', '**/test/**', '**/node_modules/**'],
    reportDir: '.test-results/coverage',
    reporters: ['text'],
    threshold: { statements: 95, lines: 95, branches: 95, functions: 95 },
  },
  // One page at a time: tests need the focus, and a page in the background has its timers slowed down.
  concurrency: 1,
  testFramework: { config: { timeout: 10_000 } },
  testsFinishTimeout: 90_000,
  reporters: [defaultReporter({ reportTestProgress: true }), ...(counts ? [countsReporter(counts)] : [])],
};
