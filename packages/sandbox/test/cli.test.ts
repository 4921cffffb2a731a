import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sandbox } from './support/sandbox.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.err += chunk;
  });
  return { child, output };
}

describe('iamport-sandbox', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says one line when it listens, and stops on %s',
    async (signal) => {
      const { child, output } = start('--port', '0', '--imp-key', 'k', '--imp-secret', 's');
      await once(child.stdout, 'data');
      expect(output.out).toMatch(/^iamport-sandbox listening on http:\/\/127\.0\.0\.1:\d+\n$/);
      const url = output.out.trim().split(' ').at(-1);
      const keys = new URLSearchParams({ imp_key: 'k', imp_secret: 's' });
      const response = await fetch(`${url}/users/getToken`, { method: 'POST', body: keys });
      expect(response.status).toBe(200);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(output.err).toBe('');
    },
  );

  it.each([
    ['an unknown flag', ['--colour', 'red']],
    ['a port that is none', ['--port', '99999']],
    ['a seed that is no number', ['--seed', 'x']],
    ['a webhook address that is none', ['--webhook-url', 'shop']],
    ['an empty key', ['--imp-key', '']],
  ])('ends with code 2 and one line for %s', async (_, args) => {
    const { child, output } = start(...args);
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(output.out).toBe('');
    expect(output.err).toMatch(/^iamport-sandbox: .+\n$/);
    expect(output.err).toContain(args[0]);
  });

  it('ends with code 2 when its port is in use', async () => {
    const { port } = await sandbox();
    const { child, output } = start('--port', String(port));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(output.err).toContain(`port ${port} of 127.0.0.1 is in use`);
  });

  it('explains its flags', async () => {
    const { child, output } = start('--help');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output.out).toContain('--webhook-url');
  });
});
