import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { makePayment } from './control/new-payment.ts';
import { checkOptions, type SandboxOptions } from './options.ts';
import type { Payment } from './payment.ts';
import { parseReadings } from './readings.ts';
import { createWorld, resetWorld, type World } from './world.ts';

export type { SandboxOptions } from './options.ts';
export type { Payment } from './payment.ts';
export type { Readings } from './readings.ts';

export interface Sandbox {
  /** `http://HOST:PORT` */
  url: string;
  port: number;
  /**
   * Makes a payment, as `POST /__sandbox/payments` does but without HTTP: any field, also a wrong one, and
   * `notice_url`. By default 1000 KRW, paid by card. Sends no webhook, unless asked to.
   * @returns a copy of the payment
   * @throws for a field that no payment has, and an imp_uid that is taken
   */
  addPayment(fields?: PaymentFields, options?: { webhook?: boolean }): Payment;
  close(): Promise<void>;
}

/** Fields of a payment, of any type: tests need wrong ones too. */
export type PaymentFields = { [Name in keyof Payment]?: unknown } & { notice_url?: string | string[] };

/** Starts a sandbox. Resolves once it accepts requests; rejects for a wrong option, and when the port is taken. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options);
  const { host = '127.0.0.1', port = 0 } = options;
  const world = worldOf(options);
  const server = createApp(world, options.sdkFile).listen(port, host);
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  world.origin = `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  return {
    url: world.origin,
    port: taken,
    addPayment: (fields = {}, { webhook = false } = {}) =>
      structuredClone(makePayment(world, structuredClone(fields), webhook).payment),
    close: () =>
      new Promise((resolve) => {
        // Clears what waits and aborts what is on its way, so that nothing is sent after the end.
        resetWorld(world);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const worldOf = (options: SandboxOptions): World =>
  createWorld({
    impKey: options.impKey ?? 'sandbox-key',
    impSecret: options.impSecret ?? 'sandbox-secret',
    webhookUrl: options.webhookUrl ?? null,
    seed: options.seed,
    now: options.now ?? null,
    readings: parseReadings(options.readings ?? {}),
  });
