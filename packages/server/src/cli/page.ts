import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { ConfigError } from '../config.ts';

/** Names of this machine; a page is shown nowhere else. */
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Shows one HTML file at the shop's own origin, so that a first payment needs no web server. It is read
 * anew each time, to be edited while it is tried.
 *
 * @throws {ConfigError} if there is no such file, or no origin of this machine
 */
export function servePage(file: string, origins: readonly string[]) {
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  if (!isFile) throw new ConfigError(`--page is "${file}": there is no such file`);
  const origin = origins.map((text) => new URL(text)).find(isHere);
  if (!origin) {
    throw new ConfigError(
      '--page needs an origin of this machine in ALLOWED_ORIGINS, such as http://localhost:3000',
    );
  }
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('cache-control', 'no-store');
    try {
      response.end(readFileSync(file));
    } catch {
      // Editors put a new file in the old one's place. The API beside the page goes on meanwhile.
      response.writeHead(503).end(`${file} cannot be read just now`);
    }
  });
  return {
    listen: (): Promise<string> =>
      new Promise((resolve, reject) => {
        http.once('error', (error: NodeJS.ErrnoException) => {
          reject(new Error(`The page's origin ${origin.origin} cannot be listened on (${error.code})`));
        });
        // Both families: browsers differ in what localhost is to them.
        const host = origin.hostname === 'localhost' ? undefined : origin.hostname.replace(/[[\]]/g, '');
        http.listen({ port: Number(origin.port || 80), host }, () => resolve(origin.origin));
      }),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

const isHere = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && LOOPBACK.includes(hostname);
