import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from './config.ts';

/**
 * How long connections that are kept are left open when the server stops: their next request may be on its way, and
 * whoever sent it would not know whether it was carried out.
 */
const FAREWELL_MS = 250;

/** How often answered connections are looked for while the server stops. */
const SWEEP_MS = 50;

/** Connections that can wait to be accepted: Node's default. */
const BACKLOG = 511;

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface Listener {
  /** Resolves with the URL once requests are accepted. Rejects if the address is taken. */
  listen(host: string, port: number): Promise<string>;
  /** Accepts nothing new, and lets what has begun finish within its time, in milliseconds. */
  stop(grace_ms: number): Promise<void>;
}

/** HTTP for requests that are small and quick: whoever is slow with theirs is hung up on. */
export function createListener(handle: RequestListener): Listener {
  const underWay = new Set<ServerResponse>();
  let isStopping = false;

  const http = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Node looks for slow ones every 30 s by default.
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      if (isStopping) sayFarewell(response);
      else underWay.add(response.once('close', () => underWay.delete(response)));
      handle(request, response);
    },
  );

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        http.once('error', (error: NodeJS.ErrnoException) => {
          const reason = `HOST ${host} PORT ${port} cannot be listened on (${error.code})`;
          // A port that is in use may be free later; the rest is a wrong setting.
          reject(error.code === 'EADDRINUSE' ? new Error(reason) : new ConfigError(reason));
        });
        http.listen(port, host, () => {
          http.removeAllListeners('error');
          const address = http.address() as AddressInfo;
          const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
          resolve(`http://${name}:${address.port}`);
        });
      }),

    async stop(grace_ms) {
      if (!http.listening) return;
      isStopping = true;
      for (const response of underWay) sayFarewell(response);
      if ((await connections()) > 0) await sleep(FAREWELL_MS);
      await acceptWaiting();
      await close(grace_ms);
    },
  };

  function connections(): Promise<number> {
    return new Promise((resolve) => http.getConnections((_error, count) => resolve(count)));
  }

  /** Takes in who has connected and waits to be accepted, one with each turn of the event loop: closing would hang up on them. */
  async function acceptWaiting(): Promise<void> {
    let hasAccepted = true;
    const note = (): void => {
      hasAccepted = true;
    };
    http.on('connection', note);
    for (let turn = 0; hasAccepted && turn < BACKLOG; turn += 1) {
      hasAccepted = false;
      await nextTurn();
      await nextTurn();
    }
    http.off('connection', note);
  }

  function close(grace_ms: number): Promise<void> {
    return new Promise((resolve) => {
      // A connection whose last answer is out would be kept alive for seconds, waiting for another request.
      const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS);
      const impatience = setTimeout(() => http.closeAllConnections(), grace_ms);
      http.close(() => {
        clearInterval(sweep);
        clearTimeout(impatience);
        resolve();
      });
    });
  }
}

/** The connection ends with this answer, and the client knows it. */
function sayFarewell(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
