import { readSettings } from '../config.ts';
import { createServer } from '../server.ts';

/** `reconcile`: one round, then ends. */
export async function reconcile(): Promise<void> {
  const server = createServer(readSettings(process.env));
  try {
    await server.migrate();
    const report = await server.reconcile();
    if (!report) throw new Error('Another instance is reconciling right now.');
    const { checked, changed, failed_calls } = report;
    console.log(`${checked} orders looked at, ${changed} changed, ${failed_calls} calls to PortOne failed.`);
    if (failed_calls > 0) process.exitCode = 1;
  } finally {
    await server.close();
  }
}
