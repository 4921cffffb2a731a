import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a trailing slash. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** Runs a command of `node_modules/.bin` (or `node`) in the root, its output shown. Rejects when it fails. */
export function run(command: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: withLocalBin() });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

/** The environment in which `node` is the pinned one and the tools of this repository are found. */
export function withLocalBin(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${root}node_modules/.bin${separator}${process.env['PATH'] ?? ''}`,
    ...extra,
  };
}
