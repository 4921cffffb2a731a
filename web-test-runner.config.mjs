import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chooseEngines } from './packages/widget/test-browser/engines.ts';
import { historyCommand } from './packages/widget/test-browser/history.ts';
import { fakeServer } from './packages/widget/test-browser/server.ts';

const rootDir = fileURLToPath(new URL('.', import.meta.url));
const { names, browsers } = chooseEngines();

/** Coverage is that of the whole suite in Chromium; a part of it, or another engine, has none to speak of. */
const isWhole = !process.argv.some((argument) => /^--(files?|group)\b/.test(argument));
const coverage = isWhole && names.includes('chromium');

/** Writes `{passed, skipped, failures}` to the path in WTR_COUNTS, for whoever adds up all suites; failures by name. */
function countsReporter(path) {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, skipped: 0, failures: [] };
      const walk = (suite, where) => {
        for (const { name, skipped, passed, error } of suite?.tests ?? []) {
          if (skipped) counts.skipped++;
          else if (passed) counts.passed++;
          else counts.failures.push({ name: `${where} > ${name}`, message: error?.message ?? '' });
        }
        for (const inner of suite?.suites ?? []) walk(inner, `${where} > ${inner.name}`);
      };
      for (const { browser, testFile, testResults, passed, errors } of sessions) {
        const where = `${browser.name}: ${relative(rootDir, testFile ?? '')}`;
        const before = counts.failures.length;
        walk(testResults, where);
        // A file that does not even load has no test that failed, and is a failure all the same.
        const isNamed = counts.failures.length > before;
        if (!passed && !isNamed) counts.failures.push({ name: where, message: errors?.[0]?.message ?? '' });
      }
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    },
  };
}

const counts = process.env['WTR_COUNTS'];

export default {
  rootDir,
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
  testFramework: { config: { timeout: 30_000 } },
  testsFinishTimeout: 180_000,
  reporters: [defaultReporter({ reportTestProgress: true }), ...(counts ? [countsReporter(counts)] : [])],
};
