import { defineCommand, EXIT, JSON_OPTION } from './command.ts';
import { withServices } from './open.ts';
import { createProgress, printJson } from './output.ts';

export const reconcile = defineCommand({
  name: 'reconcile',
  summary: 'Look up at PortOne what callbacks and webhooks did not tell: one round, now.',
  more: 'Exit code 1 if a call to PortOne failed, or another instance is at it.',
  options: JSON_OPTION,
  examples: [
    ['reconcile', 'after an outage, instead of waiting for the next round of serve'],
    ['reconcile --json', 'for cron, where serve runs with RECONCILE_EVERY=0'],
  ],
  run: ({ json }) =>
    withServices('migrate', async ({ services }) => {
      const progress = createProgress();
      const report = await services.reconcile((done, all) =>
        progress.show(`${done} of ${all} orders looked at …`),
      );
      progress.clear();
      if (!report) throw new Error('Another instance is reconciling right now.');
      const { checked, changed, failed_calls } = report;
      if (json) printJson(report);
      else
        console.log(
          `${checked} orders looked at, ${changed} changed, ${failed_calls} calls to PortOne failed.`,
        );
      if (failed_calls > 0) process.exitCode = EXIT.failed;
    }),
});
