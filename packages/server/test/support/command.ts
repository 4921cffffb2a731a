import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { COMPILED } from './compiled.ts';

// From the sources, which Node runs as they are; the tests' condition finds the packages' sources too.
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves once that stands in what was printed so far. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a script with nothing in its environment of what stands in ours. */
export function start(
  script: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Started {
  const child = spawn(process.execPath, ['--conditions=source', script, ...args], {
    cwd,
    env: { ...COMPILED, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output.stdout);
          if (found) resolve(found);
        };
        child.stdout.on('data', look);
        look();
        ended.then(({ stdout, stderr }) => reject(new Error(`ended: ${stdout}${stderr}`)), reject);
      }),
  };
}

/** Runs a command of the CLI to its end. */
export const command = (args: string, cwd: string, env: Record<string, string> = {}): Promise<Ended> =>
  start(main, args.split(' '), cwd, env).ended;

export const startCommand = (args: string, cwd: string, env: Record<string, string> = {}): Started =>
  start(main, args.split(' '), cwd, env);

/** For a script that must be told its port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
