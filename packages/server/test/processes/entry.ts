import { readSettings } from '../../src/config.ts';
import { systemEnvironment } from '../../src/environment.ts';
import { createPortOneGateway, type PortOneGateway } from '../../src/portone/gateway.ts';
import { createServer } from '../../src/server.ts';
import { POINTS } from './points.ts';
import { watchStatements } from './statements.ts';

/** A server process that kills itself at a point it is told of, as `kill -9` would. */

/** The jobs come round this often, so that nobody waits for them. */
const ROUND_MS = 20;

let ahead: RegExp[] = [];

function pass(mark: string): void {
  if (!ahead[0]?.test(mark)) return;
  ahead.shift();
  if (ahead.length === 0) process.kill(process.pid, 'SIGKILL');
}

/** The same PortOne, telling what is asked of it. */
function watched(gateway: PortOneGateway): PortOneGateway {
  const telling =
    <Args extends unknown[], Result>(name: string, ask: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      pass(`${name} begin`);
      const result = await ask(...args);
      pass(`${name} done`);
      return result;
    };
  return {
    ...gateway,
    findPayment: telling('lookup', gateway.findPayment),
    cancel: telling('cancel', gateway.cancel),
  };
}

const settings = readSettings(process.env);
const environment = {
  ...systemEnvironment,
  sleep: (ms: number, signal: AbortSignal) => systemEnvironment.sleep(Math.min(ms, ROUND_MS), signal),
};
const { impApiUrl: url, impKey: imp_key, impSecret: imp_secret, allowSandbox } = settings;
const gateway = watched(createPortOneGateway({ url, imp_key, imp_secret, allowSandbox, environment }));
watchStatements((moment, sql) => pass(`sql ${moment} ${sql}`));

const server = createServer({ ...settings, environment, gateway });
await server.migrate();
const address = await server.listen();

process.on('message', (point: string) => {
  ahead = [...(POINTS[point] ?? [])];
  process.send?.('armed');
});
// Nobody is left to ask it anything.
process.on('disconnect', () => process.exit());
process.send?.(address);
