import { existsSync } from 'node:fs';
import { ConfigError } from '../config.ts';
import { type Command, EXIT, EXIT_CODES, helpOf, listOf, NotFoundError, PROGRAM } from './command.ts';
import { doctor } from './doctor/doctor.ts';
import { events } from './events.ts';
import { init } from './init/init.ts';
import { migrate } from './migrate.ts';
import { openapi } from './openapi.ts';
import { orderAdd } from './order/add.ts';
import { orderList } from './order/list.ts';
import { orderShow } from './order/show.ts';
import { paymentVerify } from './payment.ts';
import { reconcile } from './reconcile.ts';
import { serve } from './serve.ts';

const commands: readonly Command[] = [
  init,
  doctor,
  serve,
  migrate,
  reconcile,
  orderAdd,
  orderList,
  orderShow,
  paymentVerify,
  ...events,
  openapi,
];

const USAGE = `Usage: ${PROGRAM} <command>

${listOf(commands)}

${PROGRAM} <command> --help tells more, with examples.
Settings come from the environment, and from .env in the working directory if there is one.
${EXIT_CODES}`;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const [first = 'help', second = ''] = args;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const command = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (['help', '--help', '-h'].includes(first)) console.log(USAGE);
  else if (command && wantsHelp) console.log(helpOf(command));
  else if (command) await run(command, args.slice(command.name.split(' ').length));
  else if (group.length > 0 && wantsHelp) console.log(listOf(group));
  else if (group.length > 0) fail(`${first} needs one of these:\n\n${listOf(group)}`, EXIT.usage);
  else fail(`There is no command "${first}".\n\n${USAGE}`, EXIT.usage);
}

async function run(command: Command, args: readonly string[]): Promise<void> {
  try {
    // What is already set wins over the file.
    if (existsSync('.env')) process.loadEnvFile('.env');
    await command.run(args);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'Something went wrong';
    if (error instanceof ConfigError) fail(message, EXIT.usage);
    else fail(message, error instanceof NotFoundError ? EXIT.notFound : EXIT.failed);
  }
}

function fail(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}
