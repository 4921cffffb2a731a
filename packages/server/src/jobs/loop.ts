import type { Environment } from '../environment.ts';
import type { Logger } from '../log.ts';

/** A job that runs again and again until it is stopped. */
export interface Loop {
  /** Resolves once the run that is under way, if any, has ended, or has had its time, in milliseconds. */
  stop(grace_ms: number): Promise<void>;
}

/**
 * Runs `work` every `seconds`, counted from the end of one run to the start of the next, so that runs
 * never overlap. An error ends the run, not the loop.
 *
 * @param work begins nothing new once the signal has aborted
 */
export function startLoop(
  name: string,
  seconds: number,
  work: (stopping: AbortSignal) => Promise<unknown>,
  { environment, logger }: { environment: Environment; logger: Logger },
): Loop {
  const stopping = new AbortController();
  const finished = (async () => {
    while (!stopping.signal.aborted) {
      await environment.sleep(seconds * 1000, stopping.signal);
      if (stopping.signal.aborted) return;
      await work(stopping.signal).catch((error: unknown) => {
        // The name alone: a database's message can quote a row.
        const reason = error instanceof Error ? error.name : typeof error;
        logger.error({ job: name, reason }, 'job failed');
      });
    }
  })();
  return {
    async stop(grace_ms) {
      stopping.abort();
      const ended = new AbortController();
      await Promise.race([finished, environment.sleep(grace_ms, ended.signal)]);
      ended.abort();
    },
  };
}
