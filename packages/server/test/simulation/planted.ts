import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MUTATIONS } from '../mutation/guards.ts';

/** Guards whose absence cannot show in a scenario, and why. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'states: an order goes only where it may': 'the judge never asks for anything else',
  'batch: two payments of one order are never judged together':
    'the second of two updates of one order is a conflict, and both are judged again, alone',
  'batch: a payment that cannot be written fails alone':
    'the others are asked to come again, and nothing is wrong',
  'forward only: a cancelled order does not become paid again':
    'the payment in the books is cancelled too, and counts for newer',
  'accounts: every open account of an order is watched':
    'reconciliation also looks at everything that was paid for the order',
};

/** Where state is decided, written, given back or told. The doors and their limits are not simulated. */
const OF_STATE = /\/src\/(settlement|store|cancel|jobs)\/|\/portone\/(gateway|payment)\.ts$/;

/** The guards of the mutation list that concern state. */
const PLANTED = MUTATIONS.filter(
  ({ file, guard }) => OF_STATE.test(file) && !guard.startsWith('personal data'),
).map(({ guard }) => guard);

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Plays seeds with a server that lacks a guard.
 *
 * @param guard how its name begins
 * @returns the line of the first seed that fails, or null if none of them does
 */
export function firstSeedWithout(guard: string, count: number): Promise<string | null> {
  const args = [
    '--conditions=source',
    '--import',
    at('without.ts'),
    at('main.ts'),
    '--first',
    `--count=${count}`,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, WITHOUT: guard } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', () => {
      const line = /^seed .*$/m.exec(output)?.[0];
      if (line !== undefined) resolve(line);
      else if (/ scenarios, 0 failed/.test(output)) resolve(null);
      else reject(new Error(`Without "${guard}" nothing was played:\n${output}`));
    });
  });
}

/** Prints for every guard where it is missed. @returns the exit code: 1 if one is not */
export async function reportPlanted(count: number, word: string): Promise<number> {
  let missing = 0;
  for (const guard of PLANTED.filter((each) => each.includes(word))) {
    const reason = OUT_OF_REACH[guard];
    const line = reason === undefined ? await firstSeedWithout(guard, count) : null;
    if (line === null && reason === undefined) missing += 1;
    console.log(`${guard}\n    ${line ?? (reason ? `out of reach: ${reason}` : 'NOT FOUND')}`);
  }
  return missing > 0 ? 1 : 0;
}
