import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { canUnshare } from './support/abilities.ts';
import { fault, useStage } from './support/fault.ts';
import type { StartOptions } from './support/server.ts';
import type { Purchase, Stage } from './support/stage.ts';
import type { Trial } from './support/trial.ts';

/** No way to PortOne. */
const stage = useStage();

/** More than there are threads in which names are looked up. */
const SHOPPERS = 8;

fault('1', stage, async (trial, stage) => {
  const purchases = await refused(trial, stage);
  await Promise.all([
    elsewhere(trial, stage, purchases, 'http://portone.invalid'),
    silentNames((options) => elsewhere(trial, stage, purchases, 'http://portone.invalid', options)),
    elsewhere(trial, stage, purchases, stage.front.url.replace('http:', 'https:')),
    silentPort((port) => elsewhere(trial, stage, purchases, `https://127.0.0.1:${port}`)),
  ]);
  await trial.expectUnpaid(...purchases);
  const server = await stage.serve();
  const { http } = await trial.asOwner(server, '/reconcile', {});
  expect(http).toBe(200);
  await trial.expectPaid(server, ...purchases);
});

/** Nobody listens at PortOne's address; as soon as somebody does, all is well. */
async function refused(trial: Trial, stage: Stage): Promise<Purchase[]> {
  const server = await stage.serve();
  const buy = () => stage.buy(server);
  const [purchase, ...others] = await Promise.all([buy(), ...Array.from({ length: SHOPPERS }, buy)]);
  await stage.upstreamWire.goAway();
  expect((await trial.ask(server, purchase, trial.door())).http).toBeGreaterThanOrEqual(502);
  await trial.expectUnpaid(purchase);
  await stage.upstreamWire.comeBack();
  await trial.expectPaid(server, purchase);
  return others;
}

/** A server whose PortOne is there. Its own books answer all the same. */
async function elsewhere(
  trial: Trial,
  stage: Stage,
  purchases: Purchase[],
  url: string,
  options?: StartOptions,
): Promise<void> {
  const server = await stage.serve({ IMP_API_URL: url }, options);
  const answers = purchases.map((purchase) => trial.ask(server, purchase, trial.door()));
  await new Promise((resolve) => setTimeout(resolve, trial.ms(0, 500)));
  for (const { merchant_uid } of purchases) {
    expect(await trial.send('GET', `${server.url}/orders/${merchant_uid}`)).toMatchObject({ http: 200 });
  }
  for (const { http } of await Promise.all(answers)) expect(http).toBeGreaterThanOrEqual(502);
}

/** A port that takes connections and says nothing, not even in the handshake. */
async function silentPort(work: (port: number) => Promise<void>): Promise<void> {
  const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  await work((silent.address() as { port: number }).port);
  silent.close();
}

/** A name server that never answers, seen by one process alone. */
async function silentNames(work: (options: StartOptions) => Promise<void>): Promise<void> {
  if (!canUnshare) return console.log('1: names that are never answered are left out: no mount namespace');
  const silent = createSocket('udp4');
  const address = `127.66.${process.pid % 250}.1`;
  silent.bind(53, address);
  await once(silent, 'listening');
  const directory = await mkdtemp(join(tmpdir(), 'iamport-checkout-names-'));
  const file = join(directory, 'resolv.conf');
  await writeFile(file, `nameserver ${address}\n`);
  const launcher = ['unshare', '-m', 'sh', '-c', `mount --bind ${file} /etc/resolv.conf && exec "$@"`, 'sh'];
  try {
    await work({ launcher });
  } finally {
    silent.close();
    await rm(directory, { recursive: true });
  }
}
