import { defineCommand, EXIT, JSON_OPTION } from './command.ts';
import { withServices } from './open.ts';
import { createProgress, printJson, times } from './output.ts';

export const reconcile = defineCommand({
  name: 'reconcile',
  summary: 'Look up at PortOne what callbacks and webhooks did not tell: one round, now.',
  more: 'Exit code 1 if a call to PortOne failed, or another instance is at it.',
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
      if (all) await services.orders.makeDue(services.environment.now());
      const progress = createProgress();
      const report = await services.reconcile({
        looked: (done, due) => progress.show(`${done} of ${due} orders looked at …`),
      });
      progress.clear();
      if (!report) throw new Error('Another instance is reconciling right now.');
      const { checked, changed, failed_calls } = report;
      if (json) printJson(report);
      else
        console.log(
          `${times(checked, 'order')} looked at, ${changed} changed, ${times(failed_calls, 'call')} to PortOne failed.`,
        );
      if (failed_calls > 0) process.exitCode = EXIT.failed;
    }),
});
