import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { payment } from '../payments.ts';
import { timedSince } from '../stats.ts';
import { openKnex, recordAlone } from './knex.ts';
import { announce, type Payment, settings } from './model.ts';

/** Knex's transactions and nothing else: as many loops as its pool has connections. */
const CONNECTIONS = 10;

const database = openKnex(settings.database);

interface Order {
  first: number;
  last: number;
  seconds: number;
}

async function run({ first, last, seconds }: Order) {
  const latencies: number[] = [];
  const began = performance.now();
  let next = first;

  async function loop(): Promise<void> {
    while (next <= last && performance.now() < began + seconds * 1000) {
      const seen = payment(next) as unknown as Payment;
      next += 1;
      const asked = performance.now();
      if (!(await recordAlone(database, seen))) throw new Error(`${seen.merchant_uid} was not recorded`);
      latencies.push(performance.now() - asked);
    }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  return timedSince(began, latencies);
}

const server = createServer(async (request, response) => {
  response.end(JSON.stringify(await run((await json(request)) as Order)));
});
server.listen(0, '127.0.0.1', () => announce(server));
