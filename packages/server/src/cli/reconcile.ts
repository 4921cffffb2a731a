import { MAX_ORDERS, type ReconcileReport } from '../jobs/reconcile.ts';
import type { OpenedServices } from '../server.ts';
import { defineCommand, EXIT, JSON_OPTION } from './command.ts';
import { withServices } from './open.ts';
import { createProgress, printJson, times } from './output.ts';

export const reconcile = defineCommand({
  name: 'reconcile',
  summary: 'Look up at PortOne what callbacks and webhooks did not tell: one round, now.',
  more: 'Exit code 1 if a call to PortOne failed, another instance is at it, or Ctrl-C ended it early.',
  options: {
    all: { type: 'boolean', about: 'also orders whose turn has not come: all of the last 35 days' },
    ...JSON_OPTION,
  },
  examples: [
    ['reconcile', 'after an outage, instead of waiting for the next round of serve'],
    ['reconcile --all', "after a backup was restored: what is missing from it is in PortOne's books"],
    ['reconcile --json', 'for cron, where serve runs with RECONCILE_EVERY=0'],
  ],
  run: ({ all, json }) =>
    withServices('migrate', async ({ services }) => {
      const stopping = new AbortController();
      // Killed in the middle it would keep the others from it for two minutes. The second one kills.
      const stop = (): void => stopping.abort();
      process.once('SIGINT', stop).once('SIGTERM', stop);
      const report = await lookUp(services, all === true, stopping.signal);
      const { checked, changed, failed_calls } = report;
      if (json) printJson(report);
      else
        console.log(
          `${times(checked, 'order')} looked at, ${changed} changed, ${times(failed_calls, 'call')} to PortOne failed.`,
        );
      if (failed_calls > 0 || stopping.signal.aborted) process.exitCode = EXIT.failed;
    }),
});

/** One round, or with `all` as many as it takes: a round has its end. */
async function lookUp(
  { orders, environment, reconcile: runRound }: OpenedServices['services'],
  all: boolean,
  stopping: AbortSignal,
): Promise<ReconcileReport> {
  if (all) await orders.makeDue(environment.now());
  const { count } = await orders.overdue(environment.now());
  const progress = createProgress();
  const sum: ReconcileReport = { checked: 0, changed: 0, failed_calls: 0 };
  let left = all ? count : 1;
  do {
    const before = sum.checked;
    const looked = (done: number): void => progress.show(`${before + done} of ${count} orders looked at …`);
    const report = await runRound({ looked, stopping });
    progress.clear();
    if (!report) throw new Error('Another instance is reconciling right now.');
    sum.checked += report.checked;
    sum.changed += report.changed;
    sum.failed_calls += report.failed_calls;
    left -= MAX_ORDERS;
  } while (left > 0 && sum.failed_calls === 0 && !stopping.aborted);
  return sum;
}
