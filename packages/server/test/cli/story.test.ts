import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adviceFor, standingOf } from '../../src/cli/order/advice.ts';
import { type OrderStory, readStory } from '../../src/cli/order/read.ts';
import { timelineOf } from '../../src/cli/order/timeline.ts';
import { systemEnvironment } from '../../src/environment.ts';
import { createOrderStore } from '../../src/store/orders.ts';
import { NOTIFY_SECRET } from '../support/receiver.ts';
import { issuedVbank } from '../support/samples.ts';
import { API_KEY, startWorld, type World, withoutJobs } from '../support/world.ts';

const authorization = `Bearer ${API_KEY}`;
const buyer = { name: '홍길동', tel: '010-1234-5678', email: 'hong@example.com' };

let world: World;
let now: number;
beforeEach(async () => {
  // All happens in one second, by PortOne's clock too.
  now = systemEnvironment.now();
  const push = { notifyUrl: 'http://127.0.0.1:9/hooks', notifySecret: NOTIFY_SECRET };
  world = await startWorld(push, { ...withoutJobs, now: () => now });
  await world.control('PUT', '/clock', { now });
  await world.order({ buyer });
});
afterEach(() => world.close());

async function read(merchant_uid = 'ORD-1'): Promise<OrderStory> {
  const orders = createOrderStore(world.database, systemEnvironment, 300);
  const story = await readStory(merchant_uid, orders, world.database);
  if (!story) throw new Error('no such order');
  return story;
}

const told = (story: OrderStory): string[] => timelineOf(story).map(({ who, what }) => `${who}: ${what}`);
const reconcile = () => world.post('/reconcile', {}, { authorization });
const cancel = (fields: Record<string, unknown>) =>
  world.post('/payments/cancel', { reason: '변심', ...fields }, { authorization });

describe('the story of an order', () => {
  it('whose callback was lost, whose webhook came twice, and which was partly cancelled', async () => {
    const imp_uid = await world.pay();
    for (let time = 0; time < 2; time += 1) {
      await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1' });
    }
    await cancel({ imp_uid, amount: 10_000 });
    const story = await read();
    expect(told(story).map((line) => line.replace(/ \[.*\]$/, ''))).toEqual([
      'shop: order added: 의자, 64,900 KRW',
      `PortOne: ${imp_uid} begun (card, test channel)`,
      `PortOne: ${imp_uid} paid 64,900 KRW`,
      `server: ${imp_uid} first seen, by PortOne's webhook; judged: accepted`,
      `server: order is PAID, by ${imp_uid}`,
      `server: asked PortOne to give back 10,000 KRW of ${imp_uid}`,
      `PortOne: ${imp_uid} gave back 10,000 KRW`,
      'server: that cancellation: carried out',
      `server: 10,000 KRW of ${imp_uid} have been given back in all`,
    ]);
    expect(standingOf(story)).toBe(`Paid by ${imp_uid}; 10,000 KRW of 64,900 KRW were given back since.`);
    // The webhook that came again changed nothing, so it is in the log alone.
    const settled = world.log.map((line) => JSON.parse(line)).filter(({ message }) => message === 'settled');
    expect(settled.filter(({ fields }) => fields.source === 'webhook')).toHaveLength(2);
  });

  it('that only reconciliation found', async () => {
    const imp_uid = await world.pay();
    await reconcile();
    const story = await read();
    expect(told(story).join('\n')).toContain(
      `${imp_uid} first seen, by reconciliation: neither callback nor webhook`,
    );
    const settled = world.log.map((line) => JSON.parse(line)).filter(({ message }) => message === 'settled');
    expect(settled).toMatchObject([
      { fields: { merchant_uid: 'ORD-1', imp_uid, source: 'reconcile', outcome: 'paid' } },
    ]);
  });

  it('that was paid twice, and with the wrong money: says what is to be given back', async () => {
    const wrong = await world.pay({ amount: 100 });
    await world.complete(wrong);
    await world.complete(await world.pay());
    const second = await world.pay();
    await world.complete(second);
    const advice = adviceFor(await read()).join('\n');
    expect(advice).toMatch(new RegExp(`${wrong} does not match the order and still holds 100 KRW`));
    expect(advice).toMatch(new RegExp(`${second} paid a second time and still holds 64,900 KRW`));
    await cancel({ imp_uid: second, amount: 'all' });
    expect(adviceFor(await read()).join('\n')).not.toContain(second);
  });

  it('that a stranger’s payment was named for', async () => {
    const theirs = await world.pay({ merchant_uid: 'THEIRS' });
    await world.complete(theirs);
    const story = await read();
    expect(told(story).join('\n')).toContain(`${theirs} REFUSED (ORDER_MISMATCH)`);
    expect(adviceFor(story)[0]).toContain(`${theirs} is another order's payment`);
  });

  it('that waits for a deposit, with the end of its account only', async () => {
    await world.complete(await world.pay({ ...issuedVbank, vbank_issued_at: now, vbank_date: now + 86_400 }));
    const story = await read();
    expect(story.order.status).toBe('ready');
    expect(told(story).join('\n')).toMatch(/account issued: 신한은행 …6789, deposit by 20/);
    expect(standingOf(story)).toContain('the deposit of 64,900 KRW has not come');
    expect(JSON.stringify(story)).not.toContain('110-123-456789');
  });

  it('whose event nobody could deliver: says when it is tried again, or how', async () => {
    await world.complete(await world.pay());
    await world.database('events').update({ attempts: 1, failure: 'ECONNREFUSED' });
    expect(adviceFor(await read())).toEqual([
      expect.stringMatching(/order.paid could not be delivered yet \(ECONNREFUSED, 1 attempt\)/),
    ]);
    await world.database('events').update({ attempts: 9, next_attempt_at: null });
    const story = await read();
    expect(adviceFor(story)).toEqual([expect.stringContaining(`events resend ${story.events[0]?.id}`)]);
    await world.database('events').update({ delivered_at: now });
    expect(adviceFor(await read())).toEqual([]);
    expect(told(await read()).at(-1)).toMatch(/shop told of order.paid at attempt 9/);
  });

  it('whose cancellation has an open end', async () => {
    const imp_uid = await world.pay();
    await world.complete(imp_uid);
    await cancel({ imp_uid, amount: 1000 });
    await world.database('cancellations').update({ status: 'unknown' });
    expect(adviceFor(await read()).join('\n')).toContain('send the same cancel request again');
  });

  it('that nobody has paid', async () => {
    const story = await read();
    expect(standingOf(story)).toBe('Nobody has paid, and no payment of this order has been seen.');
    expect(adviceFor(story)).toEqual([expect.stringContaining('payment verify <imp_uid> --settle')]);
  });

  it('holds nothing personal, whatever the books do', async () => {
    await world.complete(await world.pay({ buyer_name: buyer.name, buyer_tel: buyer.tel }));
    const story = await read();
    const all = JSON.stringify([story, timelineOf(story), adviceFor(story)]);
    for (const personal of Object.values(buyer)) expect(all).not.toContain(personal);
  });
});
