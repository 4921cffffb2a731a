import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { withLocalBin } from '../../scripts/run.ts';

/** What a server says once it accepts requests: from then on its block counts as run. */
const IS_UP = /Ctrl-C stops everything| is at http:\/\/|^iamport-sandbox listening on/m;

export interface Ports {
  page: number;
  api: number;
  sandbox: number;
}

/** The terminals of somebody who follows a document, on other ports than the document's. */
export interface Shell {
  /** Where the last block has gone. */
  folder(): string;
  /** Text with the document's addresses replaced by the real ones. */
  adapt(text: string): string;
  /** Runs a block to its end, or until it serves. @returns what it printed */
  run(code: string): Promise<string>;
  close(): Promise<void>;
}

export function openShell(start: string, { page, api, sandbox }: Ports, env: Record<string, string>): Shell {
  const running: ChildProcess[] = [];
  let folder = start;

  const adapt = (text: string): string =>
    text
      .replaceAll('https://pay.example.com', `http://127.0.0.1:${api}`)
      .replaceAll(/:3000\b/g, `:${page}`)
      .replaceAll(/:4000\b/g, `:${api}`)
      .replaceAll(/:4010\b/g, `:${sandbox}`);

  /** Installed is what this runs with; the sandbox's port has no place in the environment. */
  const toScript = (code: string): string =>
    adapt(code)
      .replaceAll('npm ci && ', '')
      .replaceAll('npx iamport-sandbox', `npx iamport-sandbox --port ${sandbox}`);

  return {
    folder: () => folder,
    adapt,
    async run(code) {
      const settings = existsSync(`${folder}/.env`) ? parseEnv(readFileSync(`${folder}/.env`, 'utf8')) : {};
      const child = spawn('bash', ['-ec', `trap 'pwd >&3' EXIT\n${toScript(code)}`], {
        cwd: folder,
        env: withLocalBin({ ...env, PORT: String(api), API_KEY: settings['API_KEY'] ?? '' }),
        // A group of its own: npx and what it starts are stopped with it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      running.push(child);
      let output = '';
      let last = '';
      child.stdio[3]?.on('data', (text: Buffer) => {
        last += text;
      });
      const up = new Promise<'up'>((resolve) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream?.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            if (IS_UP.test(output)) resolve('up');
          });
        }
      });
      const end = await Promise.race([up, once(child, 'close')]);
      if (end === 'up') return output;
      if (end[0] !== 0) throw new Error(`It ended with ${end[0]}:\n${code}\n${output}`);
      folder = last.trim();
      for (const file of ['.env', 'checkout.html'].map((name) => `${folder}/${name}`)) {
        if (existsSync(file)) writeFileSync(file, adapt(readFileSync(file, 'utf8')));
      }
      return output;
    },
    async close() {
      for (const { pid, exitCode } of running.toReversed()) {
        if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
      }
      await Promise.all(running.map((child) => child.exitCode ?? once(child, 'close')));
    },
  };
}
