import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** The server has one core for itself; the load, the stub and this process share another. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** What a clock tick of /proc is worth: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_US = 10_000;

const START_MS = 30_000;
const STOP_MS = 15_000;
const POLL_MS = 2;

export interface Running {
  url: string;
  pid: number;
  /** From being spawned to saying that it listens. */
  start_ms: number;
  /** CPU time that all its threads have used so far, in µs. */
  cpu_us(): number;
  /** Resident memory. */
  rss_mib(): number;
  /** Frozen, so that whoever is measured next has the core for itself. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface Program {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Where its log goes: a file, as in production. */
  log: string;
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Keeps this process, and whatever it starts, off the server's core. */
export function pinSelf(): void {
  if (availableParallelism() < 2) throw new Error('The bench needs two cores: one for the server alone.');
  pinTo(String(LOAD_CORE));
}

/** A browser has many processes, and needs all cores. */
export const unpinSelf = (): void => pinTo(`0-${cpus().length - 1}`);

function pinTo(cores: string): void {
  execFileSync('taskset', ['-acp', cores, String(process.pid)], { stdio: 'ignore' });
}

/** Node on the server's core, until it says where it listens. */
export async function start({ args, env, log }: Program): Promise<Running> {
  const file = openSync(log, 'w');
  const began = performance.now();
  const child = spawn('taskset', ['-c', String(SERVER_CORE), process.execPath, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  children.add(child);
  const ended = once(child, 'exit').then(() => children.delete(child));
  const url = await listening(child, log).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  const start_ms = performance.now() - began;
  const pid = child.pid ?? 0;

  return {
    url,
    pid,
    start_ms,
    cpu_us() {
      const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      const [user, system] = fields.split(' ').slice(11, 13);
      return (Number(user) + Number(system)) * TICK_US;
    },
    rss_mib() {
      const [, kib] = /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kib) / 1024;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}

async function listening(child: ChildProcess, log: string): Promise<string> {
  for (let waited = 0; waited < START_MS; waited += POLL_MS) {
    const text = readFileSync(log, 'utf8');
    const [, url] = /listening on (http:\S+)/.exec(text) ?? [];
    if (url) return url;
    if (child.exitCode !== null) throw new Error(`A contender did not start: ${text}`);
    await pause(POLL_MS);
  }
  throw new Error('A contender did not start in time.');
}
