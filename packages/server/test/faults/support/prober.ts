import { Worker } from 'node:worker_threads';

/** One look at the health check. */
export interface Probe {
  /** Unix milliseconds at which it was answered, or given up. */
  ended: number;
  took_ms: number;
  /** Of that, how long the server or the prober was ready to run, and the machine had no core for it. */
  starved_ms: number;
  isFailed: boolean;
}

/** How the health check answered, as a supervisor beside the process would have seen it. */
export interface Health {
  asked: number;
  /** Of those, how many were not answered 200. */
  failed: number;
  worst_ms: number;
  /** The worst without the time for which there was no core: what the process itself has to answer for. */
  own_ms: number;
}

/** Asks `/healthz` again and again, from a thread in which nothing else goes on. */
export interface Prober {
  /** @param since unix milliseconds; probes that ended before do not count */
  seen(since: number): Health;
  /** Nothing of the server can answer now. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param url of the server with that `pid`, `http://127.0.0.1:PORT` */
export function startProber(url: string, pid: number): Prober {
  const probes: Probe[] = [];
  // Shared, so that no probe is sent any more once `pause` has returned.
  const isPaused = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./prober-thread.ts', import.meta.url), {
    workerData: { url, pid, isPaused },
  });
  worker.on('message', (probe: Probe) => void probes.push(probe));
  worker.unref();
  return {
    seen(since) {
      const recent = probes.filter(({ ended }) => ended >= since);
      return {
        asked: recent.length,
        failed: recent.filter(({ isFailed }) => isFailed).length,
        worst_ms: Math.max(0, ...recent.map(({ took_ms }) => took_ms)),
        own_ms: Math.max(0, ...recent.map(({ took_ms, starved_ms }) => took_ms - starved_ms)),
      };
    },
    pause: () => void Atomics.store(isPaused, 0, 1),
    resume: () => void Atomics.store(isPaused, 0, 0),
    stop: async () => void (await worker.terminate()),
  };
}
