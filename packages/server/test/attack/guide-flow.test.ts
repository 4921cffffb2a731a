import { expect, it, vi } from 'vitest';
import { type Flow, startGuideFlow } from './guide-flow.ts';
import { guideResults, type Result } from './guide-results.ts';
import { Fell, scripted } from './scripted.ts';
import { startPortOne } from './support/portone.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Every scripted attack on one flow: `A1 amount lowered` → held or fell. */
async function measure(flow: Flow): Promise<Record<string, Result>> {
  const portone = await startPortOne();
  const target = await startGuideFlow(flow, portone);
  const results: Record<string, Result> = {};
  for (const { id, name, run } of scripted) {
    const error = await run(target).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error && !(error instanceof Fell)) throw error;
    results[`${id} ${name}`] = error ? 'fell' : 'held';
  }
  target.close();
  await portone.close();
  return results;
}

it.concurrent.each(['webhook', 'complete'] as const)(
  "the guide's %s flow stands and falls as we say",
  async (flow) => {
    expect(await measure(flow)).toEqual(guideResults[flow]);
  },
);
