import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findChrome } from './browsers.ts';
import { answers, TEST_DATABASES } from './databases.ts';
import { root, run } from './run.ts';

/**
 * Everything CI checks that this machine can run, in one command; ends with what failed, by name, and the
 * counts of all tests: of a long log often only the end is kept.
 */

const results = `${root}.test-results/`;

const FAILURE_LINES = 12;

interface Failure {
  name: string;
  message: string;
}

interface Counts {
  passed: number;
  skipped: number;
  failures: readonly Failure[];
}

/** What we use of the report that vitest writes. */
interface VitestReport {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: readonly {
    name: string;
    status: string;
    message: string;
    assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[];
  }[];
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

const failures: Failure[] = [];
let passed = 0;
let skipped = 0;
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
for (const { name, message } of failures) console.log(`FAILED ${name}\n       ${firstLines(message)}`);
console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
if (broken.length + failures.length > 0) process.exitCode = 1;

async function add({ file, read }: NonNullable<Step['counts']>): Promise<void> {
  if (!existsSync(file)) {
    broken.push(`no report at ${file}`);
    return;
  }
  const counts = read(JSON.parse(await readFile(file, 'utf8')));
  passed += counts.passed;
  skipped += counts.skipped;
  failures.push(...counts.failures);
}

function readVitest(given: unknown): Counts {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = given as VitestReport;
  return {
    passed: numPassedTests,
    skipped: numPendingTests + numTodoTests,
    failures: testResults.flatMap(failuresIn),
  };
}

function failuresIn({
  name,
  status,
  message,
  assertionResults,
}: VitestReport['testResults'][number]): Failure[] {
  const file = relative(root, name);
  const failed = assertionResults
    .filter((result) => result.status === 'failed')
    .map(({ fullName, failureMessages }) => ({
      name: `${file} > ${fullName}`,
      message: failureMessages.join('\n'),
    }));
  // One that does not even load, or whose set-up fails.
  return failed.length === 0 && status === 'failed' ? [{ name: file, message }] : failed;
}

function firstLines(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  const ours = lines.filter((line) => !/^\s+at .*node_modules/.test(line));
  return ours.slice(0, FAILURE_LINES).join('\n       ');
}
