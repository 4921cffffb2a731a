import { parseArgs } from 'node:util';
import { isHttpUrl } from './http/fields.ts';
import { MAX_PORT, MAX_SEED, MAX_TIME_S, type SandboxOptions } from './options.ts';

export const DEFAULT_PORT = 4010;

export const USAGE = `iamport-sandbox: an offline PortOne V1

  --port N             default ${DEFAULT_PORT}; 0 takes any free one
  --host HOST          default 127.0.0.1
  --imp-key KEY        default sandbox-key
  --imp-secret SECRET  default sandbox-secret
  --webhook-url URL    where webhooks go
  --seed N             repeatable ids and tokens
  --now SECONDS        the clock stands still at this unix second
  --help`;

/** The options that the command line names, or null when it asks for help. Throws a sentence for a person. */
export function parseCommandLine(args: string[]): SandboxOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      host: { type: 'string', default: '127.0.0.1' },
      'imp-key': { type: 'string', default: 'sandbox-key' },
      'imp-secret': { type: 'string', default: 'sandbox-secret' },
      'webhook-url': { type: 'string' },
      seed: { type: 'string' },
      now: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  for (const flag of ['host', 'imp-key', 'imp-secret'] as const)
    if (values[flag] === '') throw new Error(`--${flag} must not be empty`);
  const webhookUrl = values['webhook-url'];
  if (webhookUrl !== undefined && !isHttpUrl(webhookUrl))
    throw new Error('--webhook-url must be an http(s) address');
  return {
    port: whole('--port', values.port, MAX_PORT),
    host: values.host,
    impKey: values['imp-key'],
    impSecret: values['imp-secret'],
    webhookUrl,
    seed: values.seed === undefined ? undefined : whole('--seed', values.seed, MAX_SEED),
    now: values.now === undefined ? undefined : whole('--now', values.now, MAX_TIME_S),
  };
}

function whole(flag: string, value: string, most: number): number {
  if (!/^\d+$/.test(value) || Number(value) > most)
    throw new Error(`${flag} must be a whole number from 0 to ${most}, not "${value}"`);
  return Number(value);
}
