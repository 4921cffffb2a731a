import type { Socket } from 'node:net';

/**
 * A database that has said nothing for so long is not there any more: replaced by another, or behind a
 * firewall that forgot the connection. Nobody would tell us for a quarter of an hour. Longer than a lock is
 * waited for, shorter than an answer takes at most.
 */
const SILENCE_MS = 7_000;

/** Connections without a question end before that, and quietly. */
export const IDLE_MS = 5_000;

/** Whether silence is to be borne for now: a migration takes its time, and waits for others. */
export interface Patience {
  isEndless: boolean;
}

/** What is being asked on the connection fails then, and the connection is not used again. */
export function endWhenSilent(socket: Socket, patience: Patience): Socket {
  return socket.setTimeout(SILENCE_MS, () => {
    if (patience.isEndless) return;
    socket.destroy(Object.assign(new Error('The database has fallen silent'), { code: 'ETIMEDOUT' }));
  });
}
