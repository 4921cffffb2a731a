import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MUTATIONS, type Mutation } from '../packages/server/test/mutation/guards.ts';
import { root, withLocalBin } from './run.ts';

/**
 * Takes each guard out of a copy of the server in turn, and shows that a test notices.
 * `node scripts/mutate.ts [WORD]`: with a word only the guards that contain it, and without the document.
 */

/** What the server's tests need. The copy has its own workspace packages, so that it tests itself. */
const COPIED = ['package.json', 'tsconfig.json', 'vite.config.ts', 'scripts'];
const PACKAGES = ['protocol', 'sandbox', 'server'];
const LEFT_BEHIND = ['node_modules', 'dist', '.vite', '.vite-temp', '.vitest-cache', '@iamport-checkout'];

/** A mutant that has not been told from the original by then hangs. */
const TIME_LIMIT_MS = 120_000;

const DOCUMENT = join(root, 'docs/mutation.md');

type Finding = { mutation: Mutation; killer: string | null };

const [word] = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ guard }) => guard.includes(word ?? ''));
const copy = await mkdtemp(join(tmpdir(), 'iamport-checkout-mutate-'));
try {
  await copyTree();
  for (const mutation of chosen) await mutantOf(mutation);
  const intact = await firstFailure([...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (intact !== null) throw new Error(`A test fails before anything is taken out: ${intact}`);
  const findings: Finding[] = [];
  for (const mutation of chosen) {
    const killer = await tryOut(mutation);
    console.log(`${killer === null ? 'SURVIVED' : 'killed  '}  ${mutation.guard}`);
    console.log(`            ${killer ?? mutation.file}`);
    findings.push({ mutation, killer });
  }
  const survivors = findings.filter(({ killer }) => killer === null);
  console.log(`\n${findings.length - survivors.length} killed, ${survivors.length} survived`);
  if (word === undefined) await writeFile(DOCUMENT, toDocument(findings));
  if (survivors.length > 0 || findings.length === 0) process.exitCode = 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}

async function copyTree(): Promise<void> {
  for (const file of COPIED) await cp(join(root, file), join(copy, file), { recursive: true });
  await linkModules('node_modules');
  await mkdir(join(copy, 'node_modules/@iamport-checkout'));
  for (const name of PACKAGES) {
    const path = join('packages', name);
    await cp(join(root, path), join(copy, path), {
      recursive: true,
      filter: (entry) => !LEFT_BEHIND.includes(basename(entry)),
    });
    await linkModules(join(path, 'node_modules'));
    await symlink(join(copy, path), join(copy, 'node_modules/@iamport-checkout', name), 'junction');
  }
}

/** One link per module: the folder itself is the copy's own. */
async function linkModules(path: string): Promise<void> {
  const modules = await readdir(join(root, path)).catch(() => []);
  await mkdir(join(copy, path), { recursive: true });
  for (const name of modules) {
    if (!LEFT_BEHIND.includes(name))
      await symlink(join(root, path, name), join(copy, path, name), 'junction');
  }
}

/** @returns the test that fails without the guard, or null if none does */
async function tryOut(mutation: Mutation): Promise<string | null> {
  const path = join(copy, mutation.file);
  const { intact, mutant } = await mutantOf(mutation);
  await writeFile(path, mutant);
  try {
    return await firstFailure(mutation.tests);
  } finally {
    await writeFile(path, intact);
  }
}

/** @throws if the guard is written otherwise by now: it would pass for tested */
async function mutantOf({ file, find, replace }: Mutation): Promise<{ intact: string; mutant: string }> {
  const intact = await readFile(join(copy, file), 'utf8');
  const parts = intact.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return { intact, mutant: parts.join(replace) };
}

interface Report {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/**
 * Runs test files of the copy's server, one after another, up to the first failure.
 *
 * @throws if the tests did not run: a mutant that cannot be loaded proves nothing
 */
async function firstFailure(tests: readonly string[]): Promise<string | null> {
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const files = tests.map((test) => `packages/server/test/${test}`);
  const output = await vitest('--bail=1', '--no-file-parallelism', `--outputFile=${report}`, ...files);
  const { testResults } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Partial<Report>;
  if (!testResults) throw new Error(`No test was run of ${tests.join(', ')}:\n${output}`);
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    const file = name.slice(name.lastIndexOf('/test/') + '/test/'.length);
    if (failed) return `${file} › ${failed.fullName}`;
    if (message) throw new Error(`${file} could not be run: ${message}`);
  }
  if (testResults.length !== tests.length) {
    throw new Error(`${testResults.length} of ${tests.join(', ')} were run:\n${output}`);
  }
  return null;
}

function vitest(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', ['run', '--project=server', '--reporter=json', ...args], {
      cwd: copy,
      env: withLocalBin(),
      timeout: TIME_LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal) reject(new Error(`vitest did not end (${signal}):\n${output}`));
      else resolve(output);
    });
  });
}

function toDocument(findings: readonly Finding[]): string {
  const rows = findings.map(({ mutation, killer }) => {
    const file = mutation.file.replace('packages/', '');
    return `| ${mutation.guard} | \`${file}\` | ${killer?.replaceAll('|', '\\|') ?? '**survived**'} |`;
  });
  return `# Guards, and the tests that notice when one is gone

\`npm run mutate\` takes each of these guards out of a copy of the server, one at a time, and runs the tests
until one fails. It writes this page; the list is \`packages/server/test/mutation/guards.ts\`.

| guard | where | without it fails |
|---|---|---|
${rows.join('\n')}
`;
}
