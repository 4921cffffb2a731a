import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher, defaultReporter } from '@web/test-runner';
import { CHROME_FLAGS, installedChrome } from './scripts/browsers.ts';

function chromium() {
  const executablePath = installedChrome();
  if (!executablePath)
    throw new Error('No Chrome or Chromium found: install one, or name it in CHROME_PATH.');
  const args = ['--headless=new', '--lang=ko', ...CHROME_FLAGS];
  return chromeLauncher({ launchOptions: { executablePath, args } });
}

/** The browsers a run uses. Firefox and WebKit join here, through @web/test-runner-webdriver. */
const browsers = [chromium()];

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
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('packages/widget/tsconfig.json', import.meta.url)),
    }),
  ],
  browsers,
  // One page at a time: tests need the focus, and a page in the background has its timers slowed down.
  concurrency: 1,
  testFramework: { config: { timeout: 10_000 } },
  testsFinishTimeout: 90_000,
  reporters: [defaultReporter({ reportTestProgress: true }), ...(counts ? [countsReporter(counts)] : [])],
};
