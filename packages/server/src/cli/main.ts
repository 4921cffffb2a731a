import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, readSettings } from '../config.ts';
import { isWrongUrl } from '../store/wrong-url.ts';
import { type Command, EXIT, EXIT_CODES, helpOf, listOf, NotFoundError, PROGRAM } from './command.ts';

/** Each read when it is called: a server that starts has enough to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init/init.ts')).init,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrate,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  'order add': async () => (await import('./order/add.ts')).orderAdd,
  'order list': async () => (await import('./order/list.ts')).orderList,
  'order show': async () => (await import('./order/show.ts')).orderShow,
  'payment verify': async () => (await import('./payment.ts')).paymentVerify,
  'events list': async () => (await import('./events.ts')).eventsList,
  'events dead': async () => (await import('./events.ts')).eventsDead,
  'events resend': async () => (await import('./events.ts')).eventsResend,
  openapi: async () => (await import('./openapi.ts')).openapi,
};

// Whoever reads us may have seen enough, as `head` does: no reason to fail, or for serve to end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const [first = 'help', second = ''] = args;
  const names = Object.keys(COMMANDS);
  const group = names.filter((name) => name.startsWith(`${first} `));
  const command = await COMMANDS[names.includes(first) ? first : `${first} ${second}`]?.();
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (['help', '--help', '-h'].includes(first)) console.log(await usage());
  else if (command && wantsHelp) console.log(helpOf(command));
  else if (command) await run(command, args.slice(command.name.split(' ').length));
  else if (group.length > 0 && wantsHelp) console.log(await list(group));
  else if (group.length > 0) fail(`${first} needs one of these:\n\n${await list(group)}`, EXIT.usage);
  else fail(`There is no command "${first}".\n\n${await usage()}`, EXIT.usage);
}

async function list(names: readonly string[]): Promise<string> {
  const commands = await Promise.all(names.map((name) => COMMANDS[name]?.() ?? []));
  return listOf(commands.flat());
}

async function usage(): Promise<string> {
  return `Usage: ${PROGRAM} <command>

${await list(Object.keys(COMMANDS))}

${PROGRAM} <command> --help tells more, with examples.
Settings come from the environment, and from .env in the working directory if there is one.
${EXIT_CODES}`;
}

async function run(command: Command, args: readonly string[]): Promise<void> {
  try {
    // init writes that file: an old one, of the sandbox for instance, must not become the answers to its questions.
    if (command.name !== 'init' && existsSync('.env')) readEnvFile();
    await command.run(args);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'Something went wrong';
    if (error instanceof ConfigError) fail(message, EXIT.usage);
    else if (isWrongUrl(error, () => readSettings(process.env).databaseUrl))
      fail(`DATABASE_URL names what cannot be used. ${message}`, EXIT.usage);
    else fail(message, error instanceof NotFoundError ? EXIT.notFound : EXIT.failed);
  }
}

/** What is already set wins over the file. */
function readEnvFile(): void {
  // Editors on Windows begin it with a mark, which would become part of the first name.
  const text = readFileSync('.env', 'utf8').replace(/^\ufeff/, '');
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value;
}

function fail(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}
