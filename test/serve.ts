import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { withLocalBin } from '../scripts/run.ts';

/** `iamport-checkout-server serve`, as somebody would start it. */
export interface Served {
  url: string;
  /** As the shopper's page does. Rejects unless it is answered with 200. */
  complete(imp_uid: string, merchant_uid: string): Promise<void>;
  /** As the shop's backend does: all of it. Rejects unless it is answered with 200. */
  cancel(imp_uid: string): Promise<void>;
  stop(): Promise<void>;
}

/** Ends with the test at the latest. @param env its settings; PORT 0 */
export async function serve(cwd: string, env: Record<string, string>): Promise<Served> {
  const child = spawn('iamport-checkout-server', ['serve'], { cwd, env: withLocalBin(env) });
  const ended = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, address] = /listening on (http:\S+)/.exec(output) ?? [];
        if (address) resolve(address);
      });
    }
    ended.then(() => reject(new Error(`serve ended: ${output}`)), reject);
  });
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${env['API_KEY']}` };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
  };
  return {
    url,
    complete: (imp_uid, merchant_uid) => post('/payments/complete', { imp_uid, merchant_uid }),
    cancel: (imp_uid) => post('/payments/cancel', { imp_uid, amount: 'all', reason: 'test' }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
