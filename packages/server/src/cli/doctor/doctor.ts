import { ConfigError, readSettings, type Settings } from '../../config.ts';
import { systemEnvironment } from '../../environment.ts';
import { paint } from '../../paint.ts';
import { defineCommand, EXIT, JSON_OPTION } from '../command.ts';
import { createProgress, printJson } from '../output.ts';
import { checkDatabase, checkDisk } from './database.ts';
import { type Finding, fail, ok, type State } from './finding.ts';
import { checkPortOne, checkSandbox } from './portone.ts';
import {
  checkAddress,
  checkApiKey,
  checkEnvFile,
  checkNotify,
  checkOrigins,
  checkTexts,
  checkWebhook,
} from './surroundings.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check settings, database, keys, clock and surroundings; each line says how it is mended.',
  more: 'Changes nothing. Of secrets at most the last four characters are shown. Exit code 1 if a check failed; warnings do not count.',
  options: JSON_OPTION,
  examples: [
    ['doctor', 'before going live, and whenever something is odd'],
    ['doctor --json', 'for a deployment: .checks[] has check, state, found and mend'],
  ],
  async run({ json }) {
    const findings: Finding[] = [];
    const progress = createProgress();
    for await (const finding of examine()) {
      progress.clear();
      findings.push(finding);
      if (!json) console.log(toLine(finding));
      progress.show('…');
    }
    progress.clear();
    const isOk = findings.every(({ state }) => state !== 'fail');
    if (json) printJson({ ok: isOk, checks: findings });
    if (!isOk) process.exitCode = EXIT.failed;
  },
});

/** One check after the other, each told as soon as it is known. */
async function* examine(): AsyncGenerator<Finding> {
  const envFile = checkEnvFile();
  if (envFile) yield envFile;
  const settings = readOrTell();
  if ('state' in settings) return yield settings;
  yield ok('settings', 'all can be read');
  const isProduction = process.env['NODE_ENV'] === 'production';
  yield* await checkDatabase(settings);
  const disk = await checkDisk(settings);
  if (disk) yield disk;
  yield* await checkPortOne(settings, systemEnvironment);
  yield checkSandbox(settings, isProduction);
  yield checkApiKey(settings);
  yield checkOrigins(settings, isProduction);
  yield checkWebhook(settings);
  yield await checkNotify(settings, systemEnvironment);
  yield await checkTexts(settings, systemEnvironment);
  yield await checkAddress(settings, systemEnvironment);
}

function readOrTell(): Settings | Finding {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail('settings', error.message, 'set it in the environment or in .env; the rest is checked then');
  }
}

const MARKS: Readonly<Record<State, string>> = {
  ok: paint('green', '✓'),
  warn: paint('yellow', '!'),
  fail: paint('red', '✗'),
  skip: paint('dim', '–'),
};

const toLine = ({ check, state, found, mend }: Finding): string =>
  `${MARKS[state]} ${check.padEnd(10)}  ${found}${mend ? `  → ${mend}` : ''}`;
