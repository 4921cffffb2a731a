import { parseArgs } from 'node:util';
import { machine, writeDown } from './document.ts';
import { pinSelf } from './process.ts';
import { profile } from './profile.ts';
import { type Line, table } from './report.ts';
import { chooseRows } from './rows/index.ts';
import { failed, type Pace } from './rows/model.ts';

const USAGE = `Usage: npm run bench -- [--quick] [--only ROW]... | --profile

  --quick      fewer and shorter rounds
  --only ROW   that row alone, by its name or the beginning of it; any number of times
  --profile    no row: where our server's time goes

All rows at full length are also written into docs/performance.md.`;

const FULL: Pace = { isQuick: false, rounds: 5, seconds: 2 };
const QUICK: Pace = { isQuick: true, rounds: 3, seconds: 1.5 };

const PROFILED =
  'Self time of the main thread in µs for one verification of `sqlite-64`, start included; `npm run bench -- --profile` has the functions too.';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  // So that what it has started and written goes with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  pinSelf();
  if (values.profile) {
    const { places, functions } = await profile();
    console.log(`µs of the main thread for one verification\n\n${places}\n\n${functions}`);
  } else await bench(values.only, values.quick ? QUICK : FULL);
}

async function bench(only: readonly string[], pace: Pace): Promise<void> {
  const lines: Line[] = [];
  for (const row of chooseRows(only)) {
    console.error(`${row.name} …`);
    try {
      lines.push(...(await row.measure(pace)));
    } catch (error) {
      // One row that fails must not take an hour's measurements of the others with it.
      console.error(error);
      lines.push(...failed(row.name, error));
      process.exitCode = 1;
    }
  }
  const text = `${await machine()}. Medians of ${pace.rounds} rounds.\n\n${table(lines)}`;
  console.log(text);
  if (only.length > 0 || pace.isQuick) return;
  const { places } = await profile();
  writeDown(`${text}\n\n## Where our server's time goes\n\n${PROFILED}\n\n\`\`\`\n${places}\n\`\`\``);
}
