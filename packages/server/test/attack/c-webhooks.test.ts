import { expect } from 'vitest';
import { attack } from './support/attack.ts';
import { newOrderNumber } from './support/shop.ts';
import { itShowsNothing, useStage } from './support/stage.ts';

const stage = useStage();

const PORTONE_ADDRESS = '52.78.100.19';

const from = (addresses: string): Record<string, string> => ({ 'x-forwarded-for': addresses });

const isLookUp = (call: string): boolean => !call.endsWith('/users/getToken');

attack('C1', async () => {
  const { shop, portone } = stage();
  const merchant_uid = await shop.order();
  const imp_uid = await portone.pay({ merchant_uid, status: 'ready' });
  const claims = {
    status: 'paid',
    amount: 64900,
    paid_at: 1,
    success: true,
    imp_success: true,
    sandbox: false,
  };
  expect(await shop.notify(imp_uid, merchant_uid, claims)).toMatchObject({
    http: 200,
    body: { status: 'pending' },
  });
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending', imp_uid: null });
  expect(await stage().paymentRows(merchant_uid)).toMatchObject([{ status: 'ready', verdict: null }]);

  // The other way round: what is paid stays paid, whatever a webhook says.
  await portone.change(imp_uid, { status: 'paid' });
  await shop.notify(imp_uid, merchant_uid, { status: 'cancelled', cancellation_id: 'x' });
  expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'paid' });
});

attack('C2', async () => {
  const { shop, portone } = stage();
  const [cheap, dear] = [await shop.order({ amount: 100 }), await shop.order({ amount: 1_000_000 })];
  const imp_uid = await portone.pay({ merchant_uid: cheap, amount: 100 });
  expect(await shop.notify(imp_uid, dear)).toMatchObject({ http: 200, body: { code: 'ORDER_MISMATCH' } });
  expect(await stage().orderRow(dear)).toMatchObject({ status: 'pending', revision: 0 });
  expect(await stage().events(dear)).toEqual(['payment.forged']);
  // Having been named wrongly does not spoil it for its own order.
  expect((await shop.notify(imp_uid, cheap)).body['status']).toBe('success');
});

attack('C3', async () => {
  const { portone, serve } = stage();
  const notice = { imp_uid: 'imp_000000000001', merchant_uid: 'C3' };
  const bare = await serve({ WEBHOOK_ALLOWED_IPS: 'portone' });
  const proxied = await serve({ WEBHOOK_ALLOWED_IPS: 'portone', TRUST_PROXY: 'true' });
  const httpOf = async (shop: typeof bare, headers: Record<string, string>): Promise<number> =>
    (await shop.post('/payments/webhook', notice, headers)).http;
  const calls = await portone.callsDuring(async () => {
    const forgeries: Record<string, string>[] = [
      {},
      from(PORTONE_ADDRESS),
      { forwarded: `for=${PORTONE_ADDRESS}`, 'x-real-ip': PORTONE_ADDRESS, 'client-ip': PORTONE_ADDRESS },
    ];
    for (const headers of forgeries) expect(await httpOf(bare, headers)).toBe(403);
    const behindProxy = [
      `${PORTONE_ADDRESS}, 203.0.113.66`,
      `${PORTONE_ADDRESS},${PORTONE_ADDRESS}, 203.0.113.66`,
      `${PORTONE_ADDRESS}, unknown`,
      `${PORTONE_ADDRESS}, `,
      `${PORTONE_ADDRESS}/32`,
      `${PORTONE_ADDRESS}:443`,
      `[${PORTONE_ADDRESS}]`,
      '::ffff:52.78.100.20',
    ];
    for (const addresses of behindProxy) expect(await httpOf(proxied, from(addresses))).toBe(403);
  });
  expect(calls).toEqual([]);
  // Honest ones: the last address is the one that our proxy saw.
  expect(await httpOf(proxied, from(PORTONE_ADDRESS))).toBe(200);
  expect(await httpOf(proxied, from(`203.0.113.66, ${PORTONE_ADDRESS}`))).toBe(200);
  await Promise.all([bare.stop(), proxied.stop()]);
});

/** Of each kind; the catalogue's ten thousand, scaled to what takes a few seconds. */
const FLOOD = 2000;
const LIMIT = 60;

attack(
  'C4',
  async () => {
    const { portone, serve } = stage();
    const shop = await serve({ TRUST_PROXY: 'true', RATE_LIMIT: String(LIMIT) });
    const merchant_uid = await shop.order();
    const flood = async (
      notice: (index: number) => Record<string, string>,
      address: string,
    ): Promise<void> => {
      const workers = Array.from({ length: 10 }, async (_, worker) => {
        for (let index = worker; index < FLOOD; index += 10) {
          await shop.post('/payments/webhook', notice(index), from(address));
        }
      });
      await Promise.all(workers);
    };
    const impUid = (index: number): string => `imp_${300_000_000_000 + index}`;

    const unknown = await portone.callsDuring(() =>
      flood((index) => ({ imp_uid: impUid(index), merchant_uid: `made-up-${index}` }), '203.0.113.1'),
    );
    expect(unknown).toEqual([]);
    const known = await portone.callsDuring(() =>
      flood((index) => ({ imp_uid: impUid(index), merchant_uid }), '203.0.113.2'),
    );
    // Those under way while the minute's share ran out may still have been asked.
    expect(known.filter(isLookUp).length).toBeLessThanOrEqual(LIMIT + 10);

    const imp_uid = await portone.pay({ merchant_uid });
    const honest = await shop.post('/payments/webhook', { imp_uid, merchant_uid }, from(PORTONE_ADDRESS));
    expect(honest.body['status']).toBe('success');
    await shop.stop();
  },
  60_000,
);

attack('C5', async () => {
  const { shop, portone } = stage();
  const fresh = async () => {
    const merchant_uid = await shop.order();
    return { merchant_uid, imp_uid: await portone.pay({ merchant_uid }) };
  };
  const send = (type: string | undefined, body: string) =>
    shop.send('/payments/webhook', {
      method: 'POST',
      // A Blob of no type is what makes fetch send none.
      body: new Blob([body]),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    });

  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
    expect((await send(type, JSON.stringify(await fresh()))).body['status']).toBe('success');
  }
  const form = 'application/x-www-form-urlencoded';
  for (const type of [form, `${form}; charset=UTF-8`]) {
    expect((await send(type, String(new URLSearchParams(await fresh())))).body['status']).toBe('success');
  }

  const ids = await fresh();
  const calls = await portone.callsDuring(async () => {
    for (const type of [
      undefined,
      'text/plain',
      'text/xml',
      'multipart/form-data; boundary=x',
      'nonsense',
      ';',
    ]) {
      expect((await send(type, JSON.stringify(ids))).http).toBe(415);
    }
    // Only UTF-8 is ever spoken: what says UTF-7 is not decoded as such.
    const utf7 = JSON.stringify(ids).replaceAll('{', '+AHs-').replaceAll('"', '+ACI-');
    const utf16 = Buffer.from(JSON.stringify(ids), 'utf16le').toString('latin1');
    for (const [charset, body] of [
      ['utf-7', utf7],
      ['utf-16le', utf16],
    ] as const) {
      const { http } = await send(`application/json; charset=${charset}`, body);
      expect([400, 415]).toContain(http);
    }
    // The type is wrong for the body, both ways.
    expect((await send(form, JSON.stringify(ids))).http).toBe(400);
    expect((await send('application/json', String(new URLSearchParams(ids)))).http).toBe(400);
  });
  expect(calls).toEqual([]);
  expect(await stage().orderRow(ids.merchant_uid)).toMatchObject({ status: 'pending', revision: 0 });
});

attack('C6', async () => {
  const { shop, portone, database } = stage();
  const count = async () => [
    await database('orders').count(),
    await database('payments').count(),
    await database('events').count(),
  ];
  const before = await count();
  const calls = await portone.callsDuring(async () => {
    const { http, body } = await shop.notify('imp_1234567890', 'merchant_1234567890');
    expect({ http, code: body['code'] }).toEqual({ http: 200, code: 'ORDER_NOT_FOUND' });
    // Without ids, or of the newer format: malformed, and no reason to try again.
    for (const notice of [{}, { type: 'Transaction.Paid', timestamp: 'x', data: { paymentId: 'x' } }]) {
      expect((await shop.post('/payments/webhook', notice)).http).toBe(400);
    }
  });
  expect(calls).toEqual([]);
  expect(await count()).toEqual(before);
});

attack('C7', async () => {
  const { shop, portone } = stage();
  for (const namesPayment of [true, false]) {
    const merchant_uid = newOrderNumber();
    const imp_uid = await portone.pay({ merchant_uid });
    expect((await shop.notify(imp_uid, merchant_uid)).http).toBe(200);
    await shop.order({ merchant_uid });
    expect(await stage().orderRow(merchant_uid)).toMatchObject({ status: 'pending' });
    // The browser's own call, or any question about the order that names no payment.
    const settled = await shop.complete(namesPayment ? imp_uid : undefined, merchant_uid);
    expect(settled.body).toMatchObject({ status: 'success', imp_uid });
    expect(await stage().events(merchant_uid)).toEqual(['order.paid']);
  }
});

itShowsNothing(stage);
