import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { fault, IS_LONG, useStage } from './support/fault.ts';
import type { ServerProcess } from './support/server.ts';
import type { Purchase, Stage } from './support/stage.ts';
import type { Answer, Trial } from './support/trial.ts';

/** A process that is killed, stopped, replaced, stalled, or has the wrong time. */
const stage = useStage();

const several = (stage: Stage, server: ServerProcess, count: number): Promise<Purchase[]> =>
  Promise.all(Array.from({ length: count }, () => stage.buy(server)));

const askAll = (trial: Trial, server: ServerProcess, purchases: Purchase[]): Promise<Answer[]> =>
  Promise.all(purchases.map((purchase) => trial.ask(server, purchase, 'complete')));

/** What was said to be paid is in the books, whatever became of the process since. */
async function expectInBooks({ database }: Stage, merchant_uids: readonly string[]): Promise<void> {
  const paid = await database('orders').where({ status: 'paid' }).pluck('merchant_uid');
  expect(paid).toEqual(expect.arrayContaining([...merchant_uids]));
}

fault('15', stage, async (trial, stage) => {
  let server = await stage.serve();
  for (let crash = 0; crash < (IS_LONG ? 4 : 1); crash += 1) {
    const purchases = await several(stage, server, 8);
    const succeeded: string[] = [];
    const asked = purchases.map(async (purchase) => {
      // A connection that just ends is no answer.
      const answer = await trial.ask(server, purchase, 'complete').catch(() => null);
      if (answer?.http === 200) succeeded.push(purchase.merchant_uid);
    });
    await sleep(trial.ms(0, 80));
    server.prober.pause();
    server.signal('SIGKILL');
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
    await Promise.all(asked);
    await expectInBooks(stage, succeeded);
    server = await stage.serve();
    await trial.expectPaid(server, ...purchases);
  }
});

fault('22', stage, async (trial, stage) => {
  const HOUR_S = 3600;
  const now_s = Math.floor(Date.now() / 1000);
  const server = await stage.serve();
  const hasty = await stage.addOrder(server, { expires_at: now_s + HOUR_S / 2 });
  const purchases = [await stage.buy(server)];
  await trial.expectPaid(server, ...purchases);
  const tokens = () => stage.front.calls.filter((call) => call === 'POST /users/getToken').length;
  const before = tokens();
  const clocks = [
    HOUR_S,
    -HOUR_S,
    Date.UTC(2028, 1, 29, 23, 59, 59) / 1000 - now_s,
    2 ** 31 - now_s - 1,
    -trial.ms(1, 86_400),
  ];
  for (const clock_s of clocks) {
    await server.pull({ clock_s });
    const purchase = await stage.buy(server);
    purchases.push(purchase);
    expect(await trial.ask(server, purchase, trial.door())).toMatchObject({ http: 200 });
    expect(await trial.asOwner(server, '/reconcile', {})).toMatchObject({ http: 200 });
  }
  await server.pull({ clock_s: 0 });
  // PortOne's is wrong too, by ten minutes: its token's life is a difference of its own times.
  await stage.control('POST', '/clock', { advance: 600 });
  expect(tokens()).toBe(before);
  await trial.expectPaid(server, ...purchases);
  // The order that ran out an hour early can be paid all the same.
  await trial.expectPaid(server, { merchant_uid: hasty, imp_uid: await stage.pay(hasty) });
  // Written by a clock of another decade, and told now; by one of another hour, within the hour.
  const postponed = () =>
    stage
      .database('events')
      .whereNull('delivered_at')
      .where('next_attempt_at', '>', now_s + 2 * HOUR_S);
  await expect.poll(postponed, { timeout: 10_000 }).toEqual([]);
});

fault('23', stage, async (trial, stage) => {
  const [frozen, other] = [await stage.serve(), await stage.serve()];
  const freeze = (): void => {
    frozen.prober.pause();
    frozen.signal('SIGSTOP');
  };

  // In the middle of a round, with the lease.
  const lost = await stage.buy(other);
  let answerFrozen = (): void => {};
  const isAsking = new Promise<void>((resolve) => {
    stage.front.on(
      'GET',
      '/payments?',
      (response, pass) => {
        answerFrozen = () => void pass().then(({ status, body }) => response.writeHead(status).end(body));
        resolve();
      },
      1,
    );
  });
  const round = trial.send('POST', `${frozen.url}/reconcile`, {}, stage.owner);
  await isAsking;
  freeze();
  answerFrozen();
  expect(await trial.asOwner(other, '/reconcile', {})).toMatchObject({ http: 409 });
  // Two minutes later.
  await stage.database('leases').update({ expires_at: 0 });
  expect(await trial.asOwner(other, '/reconcile', {})).toMatchObject({ http: 200 });
  await trial.expectPaid(other, lost);
  frozen.signal('SIGCONT');
  expect(await round).toMatchObject({ http: 200 });

  // At any moment of its work, with whatever it holds.
  const purchases = await several(stage, other, 8);
  const late = purchases.map((purchase) => trial.ask(frozen, purchase, 'complete'));
  await sleep(trial.ms(0, 60));
  freeze();
  for (const { http } of await askAll(trial, other, purchases)) expect([200, 503]).toContain(http);
  frozen.signal('SIGCONT');
  for (const { http } of await Promise.all(late)) expect([200, 503]).toContain(http);
  await trial.expectPaid(other, lost, ...purchases);
  frozen.prober.resume();
  await trial.expectPaid(frozen, lost, ...purchases);
});

/** Requests under way at once. */
const AT_ONCE = 16;

interface Load {
  /** Orders that were answered to be paid. */
  succeeded: string[];
  /** Requests that had no answer, and why. */
  dropped: string[];
  answered: number;
}

/** Asks the first server, on a connection of its own each time; once that takes no more, the next one. */
async function load(servers: ServerProcess[], purchases: Purchase[], isOver: () => boolean): Promise<Load> {
  const load: Load = { succeeded: [], dropped: [], answered: 0 };
  let index = 0;
  const worker = async (): Promise<void> => {
    while (!isOver()) {
      const purchase = purchases[index % purchases.length] as Purchase;
      const [first, second] = servers;
      index += 1;
      try {
        const text = await post(first as ServerProcess, purchase).catch((error: NodeJS.ErrnoException) => {
          // Not accepted: a balancer would ask the next one, and so do we.
          if (error.code === 'ECONNREFUSED' && second) return post(second, purchase);
          throw error;
        });
        load.answered += 1;
        if (text.includes('"success"')) load.succeeded.push(purchase.merchant_uid);
      } catch (error) {
        load.dropped.push(String((error as NodeJS.ErrnoException).code));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return load;
}

function post({ url }: ServerProcess, purchase: Purchase): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const agent = new Agent({ keepAlive: false });
    const asked = request(`${url}/payments/complete`, { method: 'POST', headers, agent }, (answer) => {
      let text = '';
      answer
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve(text))
        .on('error', reject);
    });
    asked.on('error', reject).end(JSON.stringify(purchase));
  });
}

/** Longer than the server's own patience with what it has begun. */
const GRACE_MS = 10_000;

fault('24', stage, async (trial, stage) => {
  const servers = [await stage.serve(), await stage.serve()] as [ServerProcess, ServerProcess];
  const purchases = await several(stage, servers[1], IS_LONG ? 200 : 40);
  // So that there is always something under way.
  await stage.control('PUT', '/faults', [
    { kind: 'delay', path: '/payments/imp', delay_ms: trial.ms(50, 300) },
  ]);
  let isOver = false;
  const running = load(servers, purchases, () => isOver);
  for (const turn of [0, 1]) {
    await sleep(trial.ms(200, 800));
    const [leaving] = servers;
    leaving.prober.pause();
    const began_ms = performance.now();
    leaving.signal('SIGTERM');
    expect(await leaving.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began_ms).toBeLessThan(GRACE_MS);
    // A new one in its place; last of all there is nobody behind the one that goes.
    if (turn === 0) servers.splice(0, 2, servers[1], await stage.serve());
  }
  isOver = true;
  const { dropped, succeeded, answered } = await running;
  expect(dropped).toEqual([]);
  expect(answered).toBeGreaterThan(0);
  await expectInBooks(stage, succeeded);
  await stage.control('PUT', '/faults', []);
  trial.watch(servers[1]);
  await trial.expectPaid(servers[1], ...purchases);
});

fault('25', stage, async (trial, stage) => {
  const running = await stage.serve();
  const purchases = await several(stage, running, 3);
  await trial.expectPaid(running, purchases[0] as Purchase);
  // A newer version has been here, and has only added.
  const { database } = stage;
  await database('knex_migrations').insert({ name: '999_newer', batch: 999, migration_time: new Date() });
  await database.schema.alterTable('orders', (table) => void table.string('of_newer_version', 16));
  try {
    await trial.expectPaid(running, purchases[1] as Purchase);
    const started = await stage.serve();
    purchases.push(await stage.buy(started));
    expect(await trial.asOwner(started, '/reconcile', {})).toMatchObject({ http: 200 });
    await trial.expectPaid(started, ...purchases);
    await trial.expectPaid(running, ...purchases);
  } finally {
    await database('knex_migrations').where({ name: '999_newer' }).delete();
    await database.schema.alterTable('orders', (table) => void table.dropColumn('of_newer_version'));
  }
});

/** More than the server asks PortOne about at once. */
const HERD = 300;

fault('27', stage, async (trial, stage) => {
  const server = await stage.serve({}, { nodeArgs: ['--max-old-space-size=64'] });
  const purchases = await several(stage, server, 10);
  const asked = askAll(trial, server, purchases);
  server.prober.pause();
  await server.pull({ stall_ms: IS_LONG ? 5_000 : 1_000 });
  for (const answer of await asked) expect(answer).toMatchObject({ http: 200 });
  server.prober.resume();
  await trial.expectPaid(server, ...purchases);

  if (!IS_LONG) return;

  // Little memory, and PortOne asleep.
  const crowd = await stage.buy(server);
  stage.front.on('GET', '/payments/imp', () => {});
  const herd = Array.from({ length: HERD }, (_, number) => ({
    ...crowd,
    imp_uid: `imp_${900_000_000_000 + number}`,
  }));
  const codes = (await askAll(trial, server, herd)).map(({ http }) => http);
  expect([...new Set(codes)].toSorted()).toEqual([503, 504]);
  stage.front.clear();
  await trial.expectPaid(server, crowd);
});
