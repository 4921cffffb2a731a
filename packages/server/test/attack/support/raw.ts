import { connect, type Socket } from 'node:net';

/** What a server said on a bare socket, and how long it kept it. */
export interface RawAnswer {
  text: string;
  /** Whether the server ended the connection within the time allowed. */
  isClosed: boolean;
  open_ms: number;
}

/**
 * Speaks to the server below HTTP.
 *
 * @param talk writes; it may go on for as long as the socket is open
 */
export function speak(
  port: number,
  talk: (socket: Socket) => void | Promise<void>,
  limit_ms: number,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const began_ms = performance.now();
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const finish = (isClosed: boolean): void => {
      clearTimeout(impatience);
      socket.destroy();
      resolve({ text, isClosed, open_ms: performance.now() - began_ms });
    };
    const impatience = setTimeout(() => finish(false), limit_ms);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    // A server that hangs up while we still write is what we are after, not a failure of the test.
    socket.on('error', () => finish(true)).on('close', () => finish(true));
    socket.on('connect', () => {
      Promise.resolve(talk(socket)).catch(reject);
    });
  });
}

/** Writes `piece` again and again until the socket is gone. */
export function drip(socket: Socket, piece: string, every_ms: number): void {
  const timer = setInterval(() => {
    if (socket.writable) socket.write(piece);
    else clearInterval(timer);
  }, every_ms);
  socket.on('close', () => clearInterval(timer));
}
