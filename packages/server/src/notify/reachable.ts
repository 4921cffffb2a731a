import { connect } from 'node:net';

/**
 * Whether somebody takes connections at a URL's host and port; nothing is sent.
 *
 * @param deadline gives up when it aborts
 */
export function isReachable(url: string, deadline: AbortSignal): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      signal: deadline,
    });
    const answer = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
