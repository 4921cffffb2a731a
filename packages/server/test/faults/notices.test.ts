import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { DELIVERY_GAPS_S } from '../../src/notify/schedule.ts';
import { accept } from '../support/receiver.ts';
import { fault, IS_LONG, useStage } from './support/fault.ts';
import type { ServerProcess } from './support/server.ts';
import type { Purchase, Stage } from './support/stage.ts';

/** Notices that do not come, or come as they like: PortOne's to us, ours to the shop. */
const stage = useStage();

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** PortOne's webhooks go to this server, and are sent like that. */
const webhooks = (stage: Stage, { url }: ServerProcess, how: Record<string, unknown> = {}) =>
  stage.control('PUT', '/webhooks', { url: `${url}/payments/webhook`, ...how });

/** Somebody pays and closes the browser; PortOne sends its webhook. */
async function buyUnseen(stage: Stage, server: ServerProcess): Promise<Purchase> {
  const merchant_uid = await stage.addOrder(server);
  return { merchant_uid, imp_uid: await stage.pay(merchant_uid, {}, '?webhook=true') };
}

const statusOf = ({ database }: Stage, { merchant_uid }: Purchase): Promise<string[]> =>
  database('orders').where({ merchant_uid }).pluck('status');

const becomesPaid = (stage: Stage, purchase: Purchase) =>
  expect.poll(() => statusOf(stage, purchase), { timeout: 15_000 }).toEqual(['paid']);

fault('19', stage, async (trial, stage) => {
  const server = await stage.serve();
  const content_type = trial.ms(0, 1) ? 'application/json' : 'application/x-www-form-urlencoded';
  for (const how of [{ duplicate: 10 }, { delay_ms: trial.ms(100, 900) }, { reorder: true }]) {
    await webhooks(stage, server, { content_type, ...how });
    const purchases = [await buyUnseen(stage, server), await buyUnseen(stage, server)];
    for (const purchase of purchases) await becomesPaid(stage, purchase);
    await trial.expectPaid(server, ...purchases);
  }
  // Before the shop has written the order down.
  await webhooks(stage, server, { content_type });
  const merchant_uid = `EARLY-${process.pid}-${trial.ms(0, 1e9)}`;
  const imp_uid = await stage.pay(merchant_uid, {}, '?webhook=true');
  await stage.addOrder(server, { merchant_uid });
  await trial.expectPaid(server, { merchant_uid, imp_uid });
});

fault('20', stage, async (trial, stage) => {
  const server = await stage.serve();
  await webhooks(stage, server);
  const purchase = await buyUnseen(stage, server);
  await becomesPaid(stage, purchase);
  await trial.expectPaid(server, purchase);
});

fault('21', stage, async (trial, stage) => {
  const server = await stage.serve();
  await webhooks(stage, server, { drop: true });
  const purchases = await Promise.all(
    Array.from({ length: trial.ms(2, 30) }, () => buyUnseen(stage, server)),
  );
  await trial.expectUnpaid(...purchases);
  expect(await trial.asOwner(server, '/reconcile', {})).toMatchObject({ http: 200 });
  for (const purchase of purchases) expect(await statusOf(stage, purchase)).toEqual(['paid']);
  await trial.expectPaid(server, ...purchases);
});

fault('26', stage, async (trial, stage) => {
  const { receiver, database } = stage;
  const server = await stage.serve();
  const purchase = await stage.buy(server);
  const rowOf = ({ merchant_uid }: Purchase) => database('events').where({ merchant_uid }).first();
  /** The attempt of that number has failed, and is written down. */
  const attempted = (count: number) =>
    expect
      .poll(() => server.printed(), { timeout: 20_000 })
      .toMatch(new RegExp(`${purchase.merchant_uid}","attempts":${count},"failure"`));

  receiver.answer((response) => response.writeHead(500).end());
  await trial.expectPaid(server, purchase);
  await attempted(1);
  const answers = [500, 410, 302, 404, 503, 429, 400];
  let clock_s = 0;
  const gaps = IS_LONG ? DELIVERY_GAPS_S : DELIVERY_GAPS_S.slice(0, 2);
  for (const [index, gap_s] of gaps.entries()) {
    const code = answers[index % answers.length] ?? 500;
    receiver.answer((response) =>
      index === 1 ? response.socket?.resetAndDestroy() : response.writeHead(code).end(),
    );
    // As long as the pause, and its jitter, take.
    clock_s += Math.ceil(gap_s * 1.1) + 1;
    await server.pull({ clock_s });
    await attempted(index + 2);
  }
  if (IS_LONG) {
    expect(clock_s).toBeGreaterThan(28 * 3600);
    expect(await rowOf(purchase)).toMatchObject({ next_attempt_at: null, delivered_at: null });
  }

  // It takes its time; meanwhile others are served.
  receiver.answer(() => {});
  const slow = await stage.buy(server);
  await trial.expectPaid(server, slow);
  const beside = await stage.buy(server);
  await trial.expectPaid(server, beside);

  await server.pull({ clock_s: 0 });
  receiver.answer(accept);
  const { id } = await rowOf(purchase);
  await promisify(execFile)(process.execPath, ['--conditions=source', main, 'events', 'resend', id], {
    env: { PATH: process.env['PATH'], ...stage.settings },
  });
  await expect
    .poll(() => receiver.accepted.filter((event) => event.id === id).length, { timeout: 10_000 })
    .toBe(1);
  expect(receiver.attempts.filter((each) => each === id).length).toBe(gaps.length + 2);
});
