import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { Probe } from './prober.ts';

/** The thread of a prober. */

const EVERY_MS = 20;

/** A probe that has waited for so long has failed; the next one tells whether things are better. */
const PATIENCE_MS = 2_000;

const { url: server, pid, isPaused } = workerData as { url: string; pid: number; isPaused: Int32Array };
const url = `${server}/healthz`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * How long a thread has been ready to run without a core, since it began: the second number of Linux's
 * schedstat, in nanoseconds. The server's answers come from the first thread of its process.
 */
function starvedSince(path: string): number {
  try {
    return Number(readFileSync(path, 'latin1').split(' ')[1]) / 1e6;
  } catch {
    // Not Linux, or the process has just ended: nothing is excused.
    return 0;
  }
}

const starved = (): number =>
  starvedSince(`/proc/${pid}/task/${pid}/schedstat`) + starvedSince('/proc/thread-self/schedstat');

let isWaiting = false;

function probe(): void {
  if (Atomics.load(isPaused, 0) || isWaiting) return;
  isWaiting = true;
  const began_ms = performance.now();
  const before_ms = starved();
  const end = (isFailed: boolean): void => {
    if (!isWaiting) return;
    isWaiting = false;
    const took_ms = performance.now() - began_ms;
    const starved_ms = Math.max(0, starved() - before_ms);
    const seen: Probe = { ended: Date.now(), took_ms, starved_ms, isFailed };
    if (!Atomics.load(isPaused, 0)) parentPort?.postMessage(seen);
  };
  const request = get(url, { agent, timeout: PATIENCE_MS }, (answer) => {
    answer.resume().once('end', () => end(answer.statusCode !== 200));
  });
  request.once('timeout', () => request.destroy(new Error('no answer')));
  request.on('error', () => end(true));
}

setInterval(probe, EVERY_MS);
