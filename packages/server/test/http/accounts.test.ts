import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const DAY_S = 24 * 60 * 60;
const authorization = `Bearer ${API_KEY}`;

let world: World;
let ahead_s: number;
const environment = { ...systemEnvironment, now: () => systemEnvironment.now() + ahead_s };

beforeEach(async () => {
  ahead_s = 0;
  world = await startWorld({ reconcileAfter: 300 }, environment);
  await world.order();
});
afterEach(() => world.close());

const issue = async (days: number): Promise<string> => {
  const vbank_date = environment.now() + days * DAY_S;
  const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank', vbank_date });
  expect((await world.complete(imp_uid)).body).toMatchObject({ status: 'vbankIssued' });
  return imp_uid;
};
const deposit = (imp_uid: string) => world.control('POST', `/payments/${imp_uid}/deposit`);
const webhook = (imp_uid: string) =>
  world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1', status: 'paid' });
const reconcile = (after_s: number) => {
  ahead_s += after_s;
  return world.post('/reconcile', {}, { authorization });
};
const order = () => world.database('orders').where({ merchant_uid: 'ORD-1' }).first();
const eventTypes = () => world.database('events').orderBy('sequence').pluck('type');

/** How the server hears of a deposit. */
const doors = [
  ['a webhook', webhook],
  ['reconciliation', () => reconcile(3600)],
] as const;

describe.each(doors)('a deposit told by %s', (_, tell) => {
  it('pays the order', async () => {
    const imp_uid = await issue(3);
    await deposit(imp_uid);
    await tell(imp_uid);
    expect(await order()).toMatchObject({ status: 'paid', imp_uid });
    expect(await eventTypes()).toEqual(['order.vbank_issued', 'order.paid']);
  });

  it('pays by whichever of several accounts it went to', async () => {
    await issue(3);
    const second = await issue(3);
    await deposit(second);
    await tell(second);
    expect(await order()).toMatchObject({ status: 'paid', imp_uid: second });
  });

  it('is flagged when the order has been paid by another account', async () => {
    const first = await issue(3);
    const second = await issue(3);
    await deposit(first);
    await webhook(first);
    await deposit(second);
    await tell(second);
    expect(await order()).toMatchObject({ status: 'paid', imp_uid: first });
    expect(await world.database('payments').where({ imp_uid: second }).first()).toMatchObject({
      verdict: 'duplicate',
    });
    expect((await eventTypes()).filter((type) => type === 'payment.duplicate')).toHaveLength(1);
  });

  it('is flagged on an order that was cancelled', async () => {
    const first = await issue(3);
    const second = await issue(3);
    await deposit(first);
    await webhook(first);
    await world.control('POST', `/payments/${first}/console-cancel`, {});
    await webhook(first);
    expect(await order()).toMatchObject({ status: 'cancelled' });
    await reconcile(3600);
    await deposit(second);
    await tell(second);
    expect(await order()).toMatchObject({ status: 'cancelled', imp_uid: first });
    expect(await eventTypes()).toContain('payment.duplicate');
  });

  it('pays an order that was called expired, late as it is', async () => {
    const imp_uid = await issue(1);
    await reconcile(2 * DAY_S);
    expect(await order()).toMatchObject({ status: 'expired' });
    await deposit(imp_uid);
    ahead_s += DAY_S;
    await tell(imp_uid);
    expect(await order()).toMatchObject({ status: 'paid', imp_uid });
    expect(await eventTypes()).toEqual(['order.vbank_issued', 'order.expired', 'order.paid']);
  });
});

describe('a virtual account', () => {
  it('is not paid by the wrong sum', async () => {
    const imp_uid = await issue(3);
    await deposit(imp_uid);
    await world.control('PATCH', `/payments/${imp_uid}`, { amount: 100 });
    expect(await webhook(imp_uid)).toMatchObject({ http: 200 });
    expect(await order()).toMatchObject({ status: 'ready' });
    expect(await eventTypes()).toContain('payment.forged');
  });

  it('is what the look-up said, whatever the webhook says', async () => {
    const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
    const claim = { vbank_num: '00000000000', vbank_name: '어느은행', status: 'ready' };
    await world.post('/payments/webhook', { imp_uid, merchant_uid: 'ORD-1', ...claim });
    const { body } = await world.get(`/orders/ORD-1?imp_uid=${imp_uid}`);
    expect(body.status).toBe('ready');
    expect(body.vbank.vbank_num).not.toBe(claim.vbank_num);
  });
});

describe('an order with several accounts', () => {
  it.each([
    ['alone', 0],
    // From so many on they are looked for in PortOne's list of paid ones, where no open account stands.
    ['among many', 20],
  ])('is not over before the last of their deadlines, due %s', async (_, others) => {
    await issue(1);
    await issue(5);
    for (let other = 0; other < others; other += 1) await world.order({ merchant_uid: `OTHER-${other}` });
    await reconcile(2 * DAY_S);
    expect(await order()).toMatchObject({ status: 'ready' });
    await reconcile(4 * DAY_S);
    expect(await order()).toMatchObject({ status: 'expired' });
  });
});
