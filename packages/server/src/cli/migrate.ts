import { readSettings } from '../config.ts';
import { createServer } from '../server.ts';

/** `migrate`: brings the tables up to date and ends. */
export async function migrate(): Promise<void> {
  const server = createServer(readSettings(process.env));
  try {
    await server.migrate();
    console.log('The database is up to date.');
  } finally {
    await server.close();
  }
}
