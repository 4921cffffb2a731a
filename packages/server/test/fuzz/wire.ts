import { Agent, request as httpRequest, type IncomingHttpHeaders, maxHeaderSize } from 'node:http';
import { connect } from 'node:net';

/** Longer is a hang, on a busy machine too. */
export const ANSWER_LIMIT_MS = 5_000;

/** A request as it goes out. The body has one character a byte, so that a counterexample can be read. */
export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  isChunked: boolean;
}

export interface Answer {
  http: number;
  headers: IncomingHttpHeaders;
  text: string;
  took_ms: number;
}

export interface Wire {
  /** Sends what HTTP allows. Rejects when no whole answer came in time. */
  send(request: Request): Promise<Answer>;
  /** Sends any bytes and hangs up. Resolves with the bytes that came back once the server has hung up too. */
  sendBytes(bytes: string): Promise<string>;
  close(): void;
}

/**
 * Whether Node refuses a head with 431 for its length. It hangs up without reading the rest; TCP then resets the
 * connection, and the answer may be lost on the way (RFC 9112, 9.6).
 */
function isHeadTooLong(path: string, headers: Readonly<Record<string, string>>): boolean {
  const lines = Object.entries(headers).map(([name, value]) => name.length + value.length);
  return lines.reduce((sum, length) => sum + length, path.length) > maxHeaderSize;
}

export function createWire(url: string): Wire {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const attempt = ({ method, path, headers, body, isChunked }: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const began_ms = performance.now();
      const bytes = Buffer.from(body, 'latin1');
      const length = isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes.length };
      const outgoing = httpRequest(
        {
          hostname,
          port,
          agent,
          method,
          path,
          headers: { ...headers, ...length },
          signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () => {
            const text = Buffer.concat(chunks).toString();
            const took_ms = performance.now() - began_ms;
            resolve({ http: incoming.statusCode ?? 0, headers: incoming.headers, text, took_ms });
          });
        },
      );
      outgoing.once('error', (error) => {
        const isReset = 'code' in error && error.code === 'ECONNRESET';
        const took_ms = performance.now() - began_ms;
        if (isReset && isHeadTooLong(path, headers)) resolve({ http: 431, headers: {}, text: '', took_ms });
        else reject(Object.assign(error, { isStale: isReset && outgoing.reusedSocket }));
      });
      outgoing.end(bytes);
    });

  return {
    // A kept socket that the server closed meanwhile says nothing about this request; a new one does.
    send: (request) =>
      attempt(request).catch((error: { isStale?: boolean }) => {
        if (error.isStale) return attempt(request);
        throw error;
      }),

    sendBytes: (bytes) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port) });
        const chunks: Buffer[] = [];
        const hang = setTimeout(() => {
          socket.destroy();
          reject(new Error(`not done within ${ANSWER_LIMIT_MS} ms`));
        }, ANSWER_LIMIT_MS);
        socket.on('data', (chunk) => chunks.push(chunk));
        // Being cut off is an answer too; what matters came before.
        socket.on('error', () => {});
        socket.once('close', () => {
          clearTimeout(hang);
          resolve(Buffer.concat(chunks).toString('latin1'));
        });
        socket.end(Buffer.from(bytes, 'latin1'));
      }),

    close: () => agent.destroy(),
  };
}
