import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILED } from '../support/compiled.ts';

const entry = fileURLToPath(new URL('./entry.ts', import.meta.url));

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  /** From now on it kills itself at that point. */
  crashAt(point: string): Promise<void>;
  /** The signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
  kill(): Promise<void>;
}

/** @param variables the server's settings, as the command line takes them */
export async function startProcess(variables: Record<string, string>): Promise<ServerProcess> {
  const child = fork(entry, {
    execArgv: ['--conditions=source'],
    env: {
      ...COMPILED,
      PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '0',
      RECONCILE_EVERY: '0',
      ...variables,
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);

  async function message(): Promise<string> {
    const early = ended.then(() => Promise.reject(new Error(`The server ended: ${complaint}`)));
    const [said] = await Promise.race([once(child, 'message'), early]);
    return said;
  }

  return {
    url: await message(),
    ended,
    async crashAt(point) {
      child.send(point);
      await message();
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
