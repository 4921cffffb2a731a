import { readSettings } from '../config.ts';
import { createServer } from '../server.ts';

/** `serve`: runs until SIGTERM or SIGINT, then finishes what it has begun. */
export async function serve(): Promise<void> {
  const server = createServer(readSettings(process.env));
  try {
    await server.migrate();
    const url = await server.listen();
    console.log(`iamport-checkout-server listening on ${url}`);
  } catch (error) {
    await server.close();
    throw error;
  }
  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    void server.close();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  // A fault of ours that nothing caught: what has begun is finished, then a supervisor starts us anew.
  process.on('uncaughtException', (error) => {
    console.error(`iamport-checkout-server stops after an unexpected ${error.name}`);
    process.exitCode = 1;
    stop();
  });
}
