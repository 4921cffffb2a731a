import { isHttpUrl } from './http/fields.ts';
import { parseReadings, type Readings } from './readings.ts';

export interface SandboxOptions {
  /** Default 127.0.0.1: the sandbox is for this machine. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default `sandbox-key`. */
  impKey?: string;
  /** Default `sandbox-secret`. */
  impSecret?: string;
  /** Where webhooks go, unless a payment has its own `notice_url`. */
  webhookUrl?: string | undefined;
  /** Makes ids and tokens repeatable. Without it they are random. */
  seed?: number | undefined;
  /** The clock stands still at this unix second, and moves only when it is told to. Without it: real time. */
  now?: number | undefined;
  /** Where PortOne's documents leave two readings, the one to follow. */
  readings?: Partial<Readings>;
  /** Another build of the browser SDK than the package's own. */
  sdkFile?: string | undefined;
}

export const MAX_PORT = 65_535;
export const MAX_SEED = 0xffff_ffff;
/** The last second of the year 9999. */
export const MAX_TIME_S = 253_402_300_799;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isUpTo = (most: number) => (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;

const RULES: Record<keyof SandboxOptions, { fits(value: unknown): boolean; wanted: string }> = {
  host: { fits: isText, wanted: 'a host name or address' },
  port: { fits: isUpTo(MAX_PORT), wanted: `a whole number from 0 to ${MAX_PORT}` },
  impKey: { fits: isText, wanted: 'text' },
  impSecret: { fits: isText, wanted: 'text' },
  webhookUrl: { fits: isHttpUrl, wanted: 'an http(s) address' },
  seed: { fits: isUpTo(MAX_SEED), wanted: `a whole number from 0 to ${MAX_SEED}` },
  now: { fits: isUpTo(MAX_TIME_S), wanted: 'unix seconds' },
  readings: { fits: (value) => Boolean(parseReadings(value)), wanted: 'readings' },
  sdkFile: { fits: isText, wanted: 'a path' },
};

/** @throws {TypeError} that names the option that is wrong */
export function checkOptions(options: SandboxOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name)) throw new TypeError(`createSandbox has no option ${name}`);
    const { fits, wanted } = RULES[name as keyof SandboxOptions];
    if (value !== undefined && !fits(value)) throw new TypeError(`createSandbox: ${name} must be ${wanted}`);
  }
}
