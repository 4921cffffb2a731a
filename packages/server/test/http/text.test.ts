import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { createTextMessageStore } from '../../src/store/text-messages.ts';
import { reply, SOLAPI_SECRET, type Solapi, startSolapi, take } from '../support/solapi.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;

let solapi: Solapi;
let world: World;
let ahead_s: number;
let hurry: number;
const environment = {
  ...systemEnvironment,
  now: () => systemEnvironment.now() + ahead_s,
  timeout: (ms: number) => systemEnvironment.timeout(ms / hurry),
  // The outbox is looked into ten times a second instead of once.
  sleep: (ms: number, signal: AbortSignal) => systemEnvironment.sleep(ms / 10, signal),
};

beforeEach(async () => {
  ahead_s = 0;
  hurry = 1;
  solapi = await startSolapi();
  world = await startWorld({ solapi: solapi.settings }, environment);
});
afterEach(async () => {
  await world.close();
  await solapi.close();
});

const account = {
  status: 'ready',
  pay_method: 'vbank',
  vbank_num: '56211102301234',
  vbank_name: '신한은행',
  vbank_holder: '고요상점',
};
/** 23:59 in Seoul, on the Monday after. */
const vbank_date = Date.UTC(2030, 10, 25, 14, 59) / 1000;
const buyer = { tel: '010-1234-5678' };

const issue = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const imp_uid = await world.pay({ ...account, vbank_date, ...fields });
  expect((await world.complete(imp_uid)).body).toMatchObject({ status: 'vbankIssued' });
  return imp_uid;
};
const rows = () => world.database('text_messages').orderBy('sequence');
const failure = (text: string) => expect.poll(async () => (await rows())[0]?.failure).toBe(text);
const givenUp = () =>
  expect.poll(() => world.log.some((line) => line.includes('delivery given up'))).toBe(true);
/** Long enough for the outbox to be looked into again. */
const aLook = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('a text message about an issued account', () => {
  it('tells the shopper where to pay how much, and until when', async () => {
    await world.order({ buyer });
    await issue();
    await expect.poll(() => solapi.taken.length).toBe(1);
    expect(solapi.taken[0]).toEqual({
      to: '01012345678',
      from: '0212345678',
      text: [
        '[입금 안내] 의자',
        '신한은행 56211102301234',
        '예금주 고요상점',
        '64,900원',
        '11월 25일 (월) 23:59까지 입금해 주세요.',
      ].join('\n'),
    });
  });

  it('is sent once, however often the account is told', async () => {
    await world.order({ buyer });
    const imp_uid = await issue();
    const hint = { imp_uid, merchant_uid: 'ORD-1', status: 'ready' };
    for (let times = 0; times < 5; times += 1) {
      await world.post('/payments/webhook', hint);
      await world.complete(imp_uid);
    }
    await expect.poll(() => solapi.taken.length).toBe(1);
    await aLook();
    expect(solapi.requests()).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it('is sent for each account of an order', async () => {
    await world.order({ buyer });
    await issue();
    await issue({ vbank_num: '99900011122233' });
    await expect.poll(() => solapi.taken.length).toBe(2);
  });

  it('goes to the number that the shopper gave to PortOne where the shop gave none', async () => {
    await world.order();
    await issue({ buyer_tel: '+82 10-9876-5432' });
    await expect.poll(() => solapi.taken.map(({ to }) => to)).toEqual(['01098765432']);
  });

  it.each(['02-123-4567', '+1 202 555 0100', ''])('is not sent to %j, which takes none', async (tel) => {
    await world.order();
    await issue({ buyer_tel: tel });
    await failure('no mobile number');
    expect(solapi.requests()).toBe(0);
  });

  it('is not sent any more once the money is there, or the deadline has passed', async () => {
    await world.order({ buyer });
    solapi.answer((response) => reply(response, 400, { errorCode: 'NotEnoughBalance', errorMessage: '…' }));
    await issue();
    await failure('Solapi refused: NotEnoughBalance');
    const asked = solapi.requests();
    ahead_s = vbank_date - systemEnvironment.now() + 1;
    await failure('the account waits for no money any more');
    expect(solapi.requests()).toBe(asked);
  });

  it('is tried again after a refusal, and sent once', async () => {
    await world.order({ buyer });
    solapi.answer((response) => reply(response, 500, { errorCode: 'InternalError', errorMessage: '…' }));
    await issue();
    await failure('Solapi refused: InternalError');
    solapi.answer(take);
    const asked = solapi.requests();
    ahead_s += 60;
    await expect.poll(async () => (await rows())[0]?.delivered_at).not.toBeNull();
    expect(solapi.requests()).toBe(asked + 1);
  });

  it('is tried again when Solapi is away', async () => {
    await solapi.close();
    await world.order({ buyer });
    await issue();
    await failure('Solapi is away');
    expect((await rows())[0].next_attempt_at).not.toBeNull();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['breaks the connection', (response) => response.destroy()],
    ['answers what cannot be read', (response) => response.end('taken, thanks')],
  ])('is not sent a second time when Solapi %s', async (_, handler) => {
    await world.order({ buyer });
    solapi.answer(handler);
    await issue();
    await expect.poll(() => solapi.requests()).toBe(1);
    await givenUp();
    expect((await rows())[0].failure).toBe('outcome unknown');
    ahead_s += 3600;
    await aLook();
    expect(solapi.requests()).toBe(1);
  });

  it('is not sent a second time when nobody knows what became of the first', async () => {
    await world.order({ buyer });
    solapi.answer(() => {});
    await issue();
    hurry = 50;
    await expect.poll(() => solapi.requests()).toBe(1);
    await givenUp();
    expect((await rows())[0].failure).toBe('outcome unknown');
    ahead_s += 3600;
    await aLook();
    expect(solapi.requests()).toBe(1);
  });

  it('is the same dead letter when the process dies while it is sent, until somebody sends it anew', async () => {
    await world.order({ buyer });
    const texts = createTextMessageStore(world.database, environment);
    let hung: ServerResponse | undefined;
    solapi.answer((response) => {
      hung = response;
    });
    await issue();
    await expect.poll(() => hung).toBeDefined();
    const [dead] = await texts.dead(10);
    expect(dead).toMatchObject({ attempts: 1, failure: 'outcome unknown' });
    solapi.answer(take);
    hung?.destroy();
    await givenUp();
    await texts.resend([dead?.id ?? '']);
    await expect.poll(async () => (await rows())[0]?.delivered_at).not.toBeNull();
  });

  it('leaves no number and no secret in the outbox or the log', async () => {
    await world.order();
    solapi.answer((response) => reply(response, 400, { errorCode: 'Bad', errorMessage: 'to 01098765432' }));
    await issue({ buyer_tel: '010-9876-5432' });
    await failure('Solapi refused: Bad');
    for (const text of [world.log.join('\n'), JSON.stringify(await rows())]) {
      // Four digits alone may stand in any time or id.
      expect(text).not.toMatch(/010-?9876|9876-?5432/);
      expect(text).not.toContain(SOLAPI_SECRET);
    }
  });

  it('needs keys: without them nothing is even noted', async () => {
    const silent = await startWorld();
    await silent.order({ buyer });
    const imp_uid = await silent.pay({ ...account, vbank_date });
    await silent.complete(imp_uid);
    expect(await silent.database('text_messages').select()).toEqual([]);
    await silent.close();
  });
});

it('is shown to the operator with the order', async () => {
  await world.order({ buyer });
  await issue();
  await expect.poll(() => solapi.taken.length).toBe(1);
  await expect
    .poll(async () => (await world.get('/orders/ORD-1', { authorization })).body.text_messages)
    .toMatchObject([{ attempts: 1, delivered_at: expect.any(Number), failure: null }]);
});
