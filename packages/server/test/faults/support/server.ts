import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILED } from '../../support/compiled.ts';
import type { Lever } from './levers.ts';
import { type Prober, startProber } from './prober.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const levers = new URL('./levers.ts', import.meta.url).href;

/** How a process ended. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The command line's `serve` in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  prober: Prober;
  /** All it has printed, on stdout and stderr. */
  printed(): string;
  pull(lever: Lever): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  ended: Promise<End>;
  kill(): Promise<void>;
}

export interface StartOptions {
  /** What the process is started by, such as `unshare`; Node itself if nothing. */
  launcher?: readonly string[];
  nodeArgs?: readonly string[];
}

/**
 * Resolves once the server listens.
 *
 * @param variables its settings
 * @throws {Error} with what it printed, if it ends before
 */
export async function startServer(
  variables: Readonly<Record<string, string>>,
  { launcher = [], nodeArgs = [] }: StartOptions = {},
): Promise<ServerProcess> {
  const node = [process.execPath, '--conditions=source', ...nodeArgs, `--import=${levers}`, main, 'serve'];
  const [command = '', ...args] = [...launcher, ...node];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...COMPILED, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as End);
  const url = await listening(child, ended, () => printed);
  const prober = startProber(url, child.pid ?? 0);
  return {
    url,
    pid: child.pid ?? 0,
    prober,
    printed: () => printed,
    ended,
    async pull(lever) {
      child.send(lever);
      await once(child, 'message');
    },
    signal: (signal) => void child.kill(signal),
    async kill() {
      await prober.stop();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listening(child: ChildProcess, ended: Promise<End>, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /listening on (http:\/\/\S+)\n/.exec(printed())?.[1];
      if (url) resolve(url);
    });
    ended.then(() => reject(new Error(`ended before it listened: ${printed()}`)), reject);
  });
}
