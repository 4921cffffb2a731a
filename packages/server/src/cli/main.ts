import { existsSync } from 'node:fs';
import { ConfigError } from '../config.ts';
import { events } from './events.ts';
import { migrate } from './migrate.ts';
import { reconcile } from './reconcile.ts';
import { serve } from './serve.ts';

const USAGE = `Usage: iamport-checkout-server <command>

  serve       bring the database up to date and answer requests
  migrate     bring the database up to date
  reconcile   look up at PortOne what callbacks and webhooks did not tell, once
  events      show dead letters (events dead), send events anew (events resend <id>…, --dead)

Settings come from the environment, and from .env in the working directory if there is one.`;

/** Exit codes: 0 done, 1 failed, 2 wrong usage or a wrong setting. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  serve,
  migrate,
  reconcile,
  events,
};

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
if (name === 'help' || name === '--help' || name === '-h') {
  console.log(USAGE);
} else if (!command) {
  fail(`There is no command "${name}".\n\n${USAGE}`, 2);
} else {
  try {
    // What is already set wins over the file.
    if (existsSync('.env')) process.loadEnvFile('.env');
    await command(args);
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message, 2);
    else fail(error instanceof Error ? error.message : 'Something went wrong', 1);
  }
}

function fail(message: string, code: number): void {
  console.error(message);
  process.exitCode = code;
}
