import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@iamport-checkout/sandbox';
import type { Knex } from 'knex';
import { command, type Ended } from './command.ts';
import { emptyDatabase, openForReading } from './databases.ts';
import { API_KEY } from './world.ts';

/** Where an operator sits: a folder, a database, a PortOne, and the command line. */
export interface Desk {
  directory: string;
  sandbox: Sandbox;
  database: Knex;
  env: Record<string, string>;
  /** Runs a command to its end, with further settings if there are any. */
  run(args: string, env?: Record<string, string>): Promise<Ended>;
  /** The same with --json: what it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as their readers do, field by field
  json(args: string): Promise<any>;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const directory = await mkdtemp(join(tmpdir(), 'iamport-desk-'));
  const sandbox = await createSandbox();
  const { url, drop } = await emptyDatabase();
  const database = openForReading(url);
  const env = {
    IMP_KEY: 'sandbox-key',
    IMP_SECRET: 'sandbox-secret',
    IMP_API_URL: sandbox.url,
    ALLOW_SANDBOX: 'true',
    ALLOWED_ORIGINS: 'http://localhost:3000',
    API_KEY,
    PORT: '0',
    DATABASE_URL: url,
  };
  return {
    ...{ directory, sandbox, database, env },
    run: (args, more = {}) => command(args, directory, { ...env, ...more }),
    async json(args) {
      const { stdout, stderr } = await command(`${args} --json`, directory, env);
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout);
    },
    async close() {
      await database.destroy();
      await sandbox.close();
      await drop();
      await rm(directory, { recursive: true });
    },
  };
}
