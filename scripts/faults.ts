import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Line, toText } from '../packages/server/test/faults/support/line.ts';
import { answers, TEST_DATABASES } from './databases.ts';
import { root, run } from './run.ts';

/**
 * Every fault of the catalogue against real server processes, on each database that answers.
 * `npm run faults -- [--seed N] [--rounds N] [--only 13]`
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});

const directory = `${root}.test-results/faults/`;
await rm(directory, { recursive: true, force: true });
await mkdir(directory, { recursive: true });
Object.assign(process.env, {
  FAULT_SEED: values.seed,
  FAULT_ROUNDS: values.rounds,
  FAULT_REPORT: directory,
});

const projects = ['server'];
for (const { project, name, url } of TEST_DATABASES) {
  if (await answers(url)) projects.push(project);
  else console.log(`LEFT OUT ${project}: no ${name} answers`);
}

const chosen = projects.flatMap((project) => ['--project', project]);
const only = values.only === undefined ? [] : ['-t', `^${values.only} `];
// One file at a time: the health check is held to a tenth of a second.
const tests = ['--no-file-parallelism', 'packages/server/test/faults', ...only];
const failure = await run('vitest', 'run', ...chosen, ...tests).catch((error: unknown) => error);

const files = await readdir(directory);
const lines: Line[] = (
  await Promise.all(files.map(async (file) => JSON.parse(await readFile(directory + file, 'utf8')) as Line[]))
).flat();
lines.sort((a, b) => Number(a.id) - Number(b.id) || a.database.localeCompare(b.database));

console.log(`\n${lines.map(toText).join('\n')}`);
const count = (verdict: Line['verdict']): number => lines.filter((line) => line.verdict === verdict).length;
const worst_ms = Math.max(0, ...lines.map(({ answer_ms }) => answer_ms));
console.log(
  `\nseed ${values.seed}: ${count('held')} held, ${count('fell')} fell, ${count('left out')} left out; ` +
    `worst answer ${Math.round(worst_ms)} ms`,
);
if (failure !== undefined || count('fell') > 0 || lines.length === 0) process.exitCode = 1;
