import { parseArgs } from 'node:util';
import { reportPlanted } from './planted.ts';
import { lineOf, NO_SQLITE, simulate, sqlite } from './run.ts';

/**
 * `npm run simulate -- [--seed N] [--count M | --steps M] [--trace] [--first]` plays M scenarios from seed N on, or as
 * many as it takes to so many steps of the scheduler. Prints one line for each that fails and ends with code 1 if any
 * does; with `--trace` everything that happened.
 *
 * `npm run simulate -- --planted [--count M] [WORD]` takes the guards out of the server, one at a time, and
 * shows the seed at which each is missed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string' },
    steps: { type: 'string' },
    trace: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
  },
});

const PLANTED_SEEDS = 5000;
const PROGRESS_EVERY_MS = 10_000;

// An error's stack costs more than the scenario that it happens in, and a seed tells the same.
if (!values.trace) Error.stackTraceLimit = 0;

const seed = toNumber('seed', values.seed);
const count = values.count === undefined ? undefined : toNumber('count', values.count);
const steps = values.steps === undefined ? undefined : toNumber('steps', values.steps);
if (!sqlite) {
  console.error(NO_SQLITE);
  process.exitCode = 2;
} else if (values.planted) {
  process.exitCode = await reportPlanted(count ?? PLANTED_SEEDS, positionals[0] ?? '');
} else {
  process.exitCode = await playAll(count ?? (steps === undefined ? 1 : Number.POSITIVE_INFINITY), steps);
}

async function playAll(total: number, most_steps = Number.POSITIVE_INFINITY): Promise<number> {
  const began_ms = performance.now();
  let told_ms = began_ms;
  let played = 0;
  let taken = 0;
  const failed = await simulate({
    ...{ seed, count: total, isTraced: values.trace },
    played(result) {
      played += 1;
      taken += result.steps;
      if (values.trace) console.log(result.lines.join('\n'));
      if (result.violation) console.log(lineOf(result));
      if (values.trace) console.log(`hash ${result.hash}`);
      if (performance.now() - told_ms >= PROGRESS_EVERY_MS) {
        told_ms = performance.now();
        console.error(`${played} scenarios, ${taken} steps`);
      }
      return taken < most_steps && !(values.first && result.violation);
    },
  });
  const seconds = (performance.now() - began_ms) / 1000;
  const { user, system } = process.cpuUsage();
  const perSecond = Math.round(played / seconds);
  const perCpuSecond = Math.round((played / (user + system)) * 1e6);
  console.log(`${played} scenarios, ${failed} failed, ${Math.round(taken / played)} steps each`);
  console.log(`${seconds.toFixed(1)} s, ${perSecond} a second, ${perCpuSecond} a second of the processor`);
  return failed > 0 ? 1 : 0;
}

function toNumber(name: string, text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) {
    console.error(`--${name}: a whole number`);
    process.exit(2);
  }
  return Number(text);
}
