import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { findChrome } from './browsers.ts';
import { answers, TEST_DATABASES } from './databases.ts';
import { root, run } from './run.ts';

/** Everything CI checks that this machine can run, in one command; ends with the counts of all tests. */

const results = `${root}.test-results/`;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  name: string;
  /** What this machine lacks for it, if anything. */
  missing?: string | undefined;
  run(): Promise<void>;
  /** Where the step leaves its counts; steps without tests have none. */
  counts?: { file: string; read(report: unknown): Counts };
}

const vitest = (...projects: string[]): Step => {
  const file = `${results}${projects.join('-')}.json`;
  const chosen = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return {
    name: `vitest: ${projects.join(', ')}`,
    run: () => run('vitest', 'run', ...chosen, ...reporters),
    counts: { file, read: readVitest },
  };
};

const chrome = await findChrome();
const noChrome = chrome
  ? undefined
  : 'no Chrome or Chromium found; install one, or set CHROME_PATH to its executable';
const widgetCounts = `${results}widget.json`;

const onDatabases: string[] = [];
const leftOut: string[] = [];
for (const { project, name, variable, url } of TEST_DATABASES) {
  if (await answers(url)) onDatabases.push(project);
  else leftOut.push(`vitest: ${project}: no ${name} answers; start one, or set ${variable}`);
}

const steps: Step[] = [
  { name: 'build', run: () => run('node', 'scripts/build.ts') },
  { name: 'check', run: () => run('npm', 'run', '--silent', 'check') },
  vitest('house', 'server', 'server-alone', ...onDatabases, 'sandbox'),
  {
    name: 'widget in browsers',
    missing: noChrome,
    run: () => run('wtr'),
    counts: { file: widgetCounts, read: (report) => report as Counts },
  },
  { ...vitest('widget'), missing: noChrome },
  { ...vitest('demo', 'examples'), missing: noChrome },
  // A dead link fails it.
  { name: 'documentation', run: () => run('npm', 'run', '--silent', 'docs:build') },
  { ...vitest('docs'), missing: noChrome },
];

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
if (chrome) process.env['CHROME_PATH'] = chrome;
process.env['WTR_COUNTS'] = widgetCounts;

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const broken: string[] = [];
for (const step of steps) {
  if (step.missing) {
    leftOut.push(`${step.name}: ${step.missing}`);
    continue;
  }
  console.log(`\n── ${step.name}`);
  // The later steps run all the same: one report tells everything that is wrong.
  await step.run().catch((error: unknown) => {
    broken.push(`${step.name}: ${error instanceof Error ? error.message : error}`);
  });
  if (step.counts) await add(step.counts);
}

console.log();
// A developer's machine may lack a browser or a database; CI may not.
if (process.env['CI'] === 'true') broken.push(...leftOut);
for (const line of leftOut) console.log(`LEFT OUT ${line}`);
for (const line of broken) console.log(`FAILED ${line}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (broken.length > 0) process.exitCode = 1;

async function add({ file, read }: NonNullable<Step['counts']>): Promise<void> {
  if (!existsSync(file)) {
    broken.push(`no report at ${file}`);
    return;
  }
  const counts = read(JSON.parse(await readFile(file, 'utf8')));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

function readVitest(report: unknown): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report as Record<string, number>;
  return {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  };
}
