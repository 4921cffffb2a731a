import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { createWorld, resetWorld } from './world.ts';

export interface SandboxOptions {
  /** Default 127.0.0.1: the sandbox is for this machine. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default `sandbox-key`. */
  impKey?: string;
  /** Default `sandbox-secret`. */
  impSecret?: string;
  /** Where webhooks go, unless a payment has its own `notice_url`. */
  webhookUrl?: string | undefined;
  /** Makes ids and tokens repeatable. Without it they are random. */
  seed?: number | undefined;
  /** Another build of the browser SDK than the package's own. */
  sdkFile?: string | undefined;
}

export interface Sandbox {
  /** `http://HOST:PORT` */
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts a sandbox. Resolves once it accepts requests; rejects when the port is taken. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, impKey = 'sandbox-key', impSecret = 'sandbox-secret' } = options;
  const world = createWorld({
    impKey,
    impSecret,
    webhookUrl: options.webhookUrl ?? null,
    seed: options.seed,
  });
  const server = createServer(createApp(world, options.sdkFile).callback());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  world.origin = `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
  return {
    url: world.origin,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        // Clears what waits and aborts what is on its way, so that nothing is sent after the end.
        resetWorld(world);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
