import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, DEFAULT_SETTINGS, readSettings } from '../../config.ts';
import { paint } from '../../paint.ts';
import { defineCommand, PROGRAM } from '../command.ts';
import { createAsker } from './ask.ts';
import { type Answers, API_URL, FIRST_ORDER, SANDBOX, toEnvFile, toPage, variablesOf } from './files.ts';

const ENV_FILE = '.env';
const PAGE_FILE = 'checkout.html';

/** Its owner reads and writes it, nobody else. */
const SECRET_MODE = 0o600;

const DEFAULT_ORIGIN = 'http://localhost:3000';

interface Given {
  sandbox?: boolean;
  'imp-key'?: string;
  'imp-secret'?: string;
  'merchant-code'?: string;
  'channel-key'?: string;
  database?: string;
  origin?: string;
}

export const init = defineCommand({
  name: 'init',
  summary: `Write ${ENV_FILE} and a page, ${PAGE_FILE}, with which serve works at once.`,
  more: `Asks at a terminal for what is not given. Keys are also taken from IMP_KEY and IMP_SECRET in the environment,
where no list of processes shows them.`,
  options: {
    sandbox: { type: 'boolean', about: 'try it with npx iamport-sandbox: no keys, no money' },
    'imp-key': { type: 'string', value: 'KEY', about: "PortOne's V1 REST key" },
    'imp-secret': { type: 'string', value: 'SECRET', about: 'and its secret' },
    'merchant-code': { type: 'string', value: 'impNNNNNNNN', about: 'the shop at PortOne, for the page' },
    'channel-key': { type: 'string', value: 'KEY', about: 'the channel to pay by, for the page' },
    database: { type: 'string', value: 'URL', about: `${DEFAULT_SETTINGS.databaseUrl} if not said` },
    origin: {
      type: 'string',
      value: 'URL',
      about: `where the shop's pages are; ${DEFAULT_ORIGIN} if not said`,
    },
    force: { type: 'boolean', about: 'overwrite what is there' },
  },
  examples: [
    ['init --sandbox', 'everything on this machine, for a first try'],
    ['init --database postgres://shop@localhost/pay --origin https://shop.example.com', 'asks for the keys'],
  ],
  async run({ force = false, ...given }) {
    const taken = [ENV_FILE, PAGE_FILE].filter((file) => existsSync(file));
    if (taken.length > 0 && !force) {
      throw new ConfigError(`There is ${taken.join(' and ')} already: --force overwrites`);
    }
    const answers = await answersFor(given);
    const groups = variablesOf(answers);
    const variables = Object.assign({}, ...groups.map(([, each]) => each));
    // Nothing is written that serve would not take.
    readSettings(variables);
    const text = toEnvFile(groups);
    requireSame(variables, parseEnv(text));
    write(ENV_FILE, text, SECRET_MODE);
    write(PAGE_FILE, toPage(answers));
    console.log(nextSteps(answers));
  },
});

async function answersFor(given: Given): Promise<Answers> {
  const impKey = given['imp-key'] ?? process.env['IMP_KEY'];
  const impSecret = given['imp-secret'] ?? process.env['IMP_SECRET'];
  const known = { ...given, impKey, impSecret };
  if (given.sandbox || (impKey && impSecret)) return complete(known, given.sandbox === true);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new ConfigError(
      'init cannot ask here: give --sandbox, or IMP_KEY and IMP_SECRET in the environment',
    );
  }
  return askFor(known);
}

type Known = Given & { impKey: string | undefined; impSecret: string | undefined };

function complete(known: Known, isSandbox: boolean): Answers {
  const own = { impKey: '', impSecret: '', merchantCode: 'imp00000000', channelKey: 'channel-key-…' };
  const usual = isSandbox ? SANDBOX : own;
  return {
    isSandbox,
    impKey: isSandbox ? SANDBOX.impKey : (known.impKey ?? ''),
    impSecret: isSandbox ? SANDBOX.impSecret : (known.impSecret ?? ''),
    merchantCode: known['merchant-code'] ?? usual.merchantCode,
    channelKey: known['channel-key'] ?? usual.channelKey,
    databaseUrl: known.database ?? DEFAULT_SETTINGS.databaseUrl,
    origin: known.origin ?? DEFAULT_ORIGIN,
  };
}

async function askFor(known: Known): Promise<Answers> {
  const asker = createAsker();
  try {
    const choice = await asker.ask('Try it with the sandbox, without keys? (yes/no)', 'yes');
    const isSandbox = /^y/i.test(choice);
    const usual = complete(known, isSandbox);
    const answers = { ...usual };
    if (!isSandbox) {
      answers.impKey = known.impKey ?? (await asker.askSecretly('IMP_KEY, the V1 REST key of PortOne'));
      answers.impSecret = known.impSecret ?? (await asker.askSecretly('IMP_SECRET'));
      answers.merchantCode = await asker.ask('Merchant code (impNNNNNNNN)', usual.merchantCode);
      answers.channelKey = await asker.ask('Channel key', usual.channelKey);
    }
    answers.databaseUrl = known.database ?? (await asker.ask('Database', usual.databaseUrl));
    answers.origin = known.origin ?? (await asker.ask("Origin of the shop's pages", usual.origin));
    return answers;
  } finally {
    asker.close();
  }
}

/** What the file says must be what was meant: not every character can stand in it. */
function requireSame(meant: Record<string, string>, read: Record<string, string | undefined>): void {
  const name = Object.keys(meant).find((each) => meant[each] !== read[each]);
  if (name)
    throw new ConfigError(`${name} has characters that ${ENV_FILE} cannot hold: set it in the environment`);
}

/** The mode of a file that is there already stays what it was, so it is set by itself. */
function write(file: string, text: string, mode = 0o644): void {
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
}

function nextSteps({ isSandbox, origin }: Answers): string {
  const isHere = /^http:\/\/(localhost|127\.0\.0\.1)(:|$)/.test(origin);
  const running = [
    ...(isSandbox ? [`npx iamport-sandbox --webhook-url ${API_URL}/payments/webhook`] : []),
    `npx ${PROGRAM} serve${isHere ? ` --page ${PAGE_FILE}` : ''}`,
  ];
  const steps = [
    ...running.map((step) => `${paint('bold', step)}   (in a terminal of its own)`),
    paint('bold', `npx ${PROGRAM} order add --merchant-uid ${FIRST_ORDER} --name 의자 --amount 1000`),
    isHere
      ? `open ${paint('bold', origin)} and pay`
      : `put what is in ${PAGE_FILE} on a page of ${origin}, with the API's address for ${API_URL}`,
  ];
  return `${ENV_FILE} (readable by you alone; keep it out of the repository) and ${PAGE_FILE} are written.

${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}

If something is not as it should be: npx ${PROGRAM} doctor`;
}
