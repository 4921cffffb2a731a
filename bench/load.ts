import { Client } from 'undici';
import { impUid, merchantUid } from './payments.ts';
import { type Timed, timedSince } from './stats.ts';

export type Door = 'complete' | 'webhook';

export interface Load {
  url: string;
  door: Door;
  connections: number;
  /** No request is begun after this. */
  seconds: number;
  /** The next order to be verified, or undefined if there is none left. */
  take(): number | undefined;
}

/**
 * As many shoppers as there are connections, each asking again as soon as it is answered.
 *
 * @throws {Error} if any answer is not success: what fails fast would look quick
 */
export async function load({ url, door, connections, seconds, take }: Load): Promise<Timed> {
  const latencies: number[] = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  let failure: string | null = null;

  async function shopper(): Promise<void> {
    const client = new Client(url);
    while (!failure && performance.now() < ends) {
      const number = take();
      if (number === undefined) break;
      const asked = performance.now();
      const { statusCode, body } = await client.request({
        method: 'POST',
        path: `/payments/${door}`,
        headers: { 'content-type': 'application/json' },
        body: `{"imp_uid":"${impUid(number)}","merchant_uid":"${merchantUid(number)}","status":"paid"}`,
      });
      const text = await body.text();
      latencies.push(performance.now() - asked);
      if (statusCode !== 200 || !text.includes('"status":"success"')) failure = `${statusCode} ${text}`;
    }
    await client.close();
  }

  await Promise.all(Array.from({ length: connections }, shopper));
  if (failure) throw new Error(`An order was not verified: ${failure}`);
  return timedSince(began, latencies);
}
