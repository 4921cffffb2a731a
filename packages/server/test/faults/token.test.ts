import { expect } from 'vitest';
import { fault, IS_LONG, useStage } from './support/fault.ts';
import { JSON_TYPE, type Misbehaviour } from './support/front.ts';
import type { Purchase, Stage } from './support/stage.ts';

/** The token and the keys it is given for. It is all payments' token: one fault at a time. */
const stage = useStage();

const TOKEN = '/users/getToken';

const refuse =
  (status: number): Misbehaviour =>
  (response) =>
    response.writeHead(status, JSON_TYPE).end('{"code":-1,"message":"Unauthorized","response":null}');

const silence: Misbehaviour = () => {};

const tokens = ({ front }: Stage): number => front.calls.filter((call) => call === `POST ${TOKEN}`).length;

async function tokensDuring(stage: Stage, work: () => Promise<void>): Promise<number> {
  const before = tokens(stage);
  await work();
  return tokens(stage) - before;
}

const success = { http: 200, code: undefined };

fault('9', stage, async (trial, stage) => {
  const server = await stage.serve();
  const ask = (purchase: Purchase) => trial.ask(server, purchase, trial.door());
  const [first, revoked, refused, cached, late] = (await Promise.all(
    Array.from({ length: 5 }, () => stage.buy(server)),
  )) as [Purchase, Purchase, Purchase, Purchase, Purchase];
  await trial.expectPaid(server, first);

  await stage.control('PUT', '/faults', [{ kind: 'token-expired', path: '/payments/', times: 1 }]);
  expect(await tokensDuring(stage, async () => void expect(await ask(revoked)).toMatchObject(success))).toBe(
    1,
  );

  // A good token is kept while no other can be had, …
  stage.front.on('POST', TOKEN, refuse(500));
  await trial.expectPaid(server, cached);
  // … and one that PortOne refuses is not asked with again and again.
  stage.front.off(TOKEN);
  stage.front.on('GET', `/payments/${refused.imp_uid}`, refuse(401));
  expect(
    await tokensDuring(stage, async () => void expect([502, 503]).toContain((await ask(refused)).http)),
  ).toBe(1);
  stage.front.off(`/payments/${refused.imp_uid}`);
  await trial.expectPaid(server, revoked, refused);

  if (!IS_LONG) return;

  // Neither a token nor a word, for everybody at once.
  await stage.control('PUT', '/faults', [{ kind: 'token-expired', path: '/payments/', times: 1 }]);
  stage.front.on('POST', TOKEN, silence);
  const asked = await tokensDuring(stage, async () => {
    const answers = await Promise.all([ask(late), ask(late), ask(first), ask(cached)]);
    for (const { http } of answers) expect([503, 504]).toContain(http);
  });
  expect(asked).toBeLessThanOrEqual(2);
  stage.front.off(TOKEN);
  await trial.expectPaid(server, late, first, cached);
});

fault('10', stage, async (trial, stage) => {
  const wrong = await stage.serve({ IMP_KEY: 'wrong-key-canary', IMP_SECRET: 'wrong-secret-canary' });
  const purchase = await stage.buy(wrong);
  const began_ms = performance.now();
  const asked = await tokensDuring(stage, async () => {
    for (let time = 0; time < 20; time += 1) {
      const { http, text } = await trial.ask(wrong, purchase, trial.door());
      expect([502, 503]).toContain(http);
      expect(text).not.toContain('canary');
    }
  });
  expect(asked).toBeGreaterThan(0);
  // Once in five seconds.
  expect(asked).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began_ms) / 5_000));
  expect(wrong.printed()).toContain('PortOne refused IMP_KEY and IMP_SECRET');
  expect(wrong.printed()).not.toContain('canary');
  await trial.expectUnpaid(purchase);
  await trial.expectPaid(await stage.serve(), purchase);
});
