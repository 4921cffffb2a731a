import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, type Json, sandbox } from './support/sandbox.ts';

/**
 * A client written from the documents alone, as old shops have them: forms in, envelopes out, every path by its name.
 * It knows nothing of the sandbox's control plane.
 */
class V1Client {
  #token = '';
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  async login(imp_key: string, imp_secret: string): Promise<Json> {
    const envelope = await this.send('POST', '/users/getToken', { imp_key, imp_secret });
    this.#token = envelope.response?.access_token ?? '';
    return envelope;
  }

  async send(method: string, path: string, form?: Record<string, string | string[]>): Promise<Json> {
    const body = form && new URLSearchParams();
    for (const [name, value] of Object.entries(form ?? {}))
      for (const item of [value].flat()) body?.append(Array.isArray(value) ? `${name}[]` : name, item);
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'X-ImpTokenHeader': this.#token, Tier: 'A1B' },
      ...(body && { body }),
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const envelope = (await response.json()) as Record<string, unknown>;
    return { http: response.status, ...envelope };
  }
}

let box: Client;
let client: V1Client;

beforeEach(async () => {
  box = await sandbox();
  client = new V1Client(box.url);
  await client.login('sandbox-key', 'sandbox-secret');
});

const UNAUTHORIZED = { http: 401, code: -1, message: 'Unauthorized', response: null };
const NO_PAYMENT = { http: 404, code: -1, message: '존재하지 않는 결제정보입니다.', response: null };

describe('a client written from the documents', () => {
  it('registers an amount, finds the payment, and cancels it in parts by its checksum', async () => {
    const order = { merchant_uid: 'order', amount: '1000' };
    expect((await client.send('POST', '/payments/prepare', order)).response.amount).toBe(1000);
    const { imp_uid } = box.addPayment({ merchant_uid: 'order', sandbox: false });
    const payment = (await client.send('GET', `/payments/${imp_uid}`)).response;
    expect((await client.send('GET', '/payments/find/order/paid?sorting=-paid')).response).toEqual(payment);
    const many = await client.send('GET', `/payments?imp_uid[]=${imp_uid}&merchant_uid[]=order`);
    expect(many).toMatchObject({ http: 200, code: 0, response: [payment, payment] });
    const part = { imp_uid, amount: '300', checksum: '1000', reason: '부분 취소' };
    expect((await client.send('POST', '/payments/cancel', part)).response.cancel_amount).toBe(300);
    expect(await client.send('POST', '/payments/cancel', part)).toMatchObject({
      http: 200,
      code: 1,
      response: null,
    });
    const rest = { merchant_uid: 'order', amount: '0', checksum: '700', enable_webhook: 'false' };
    expect((await client.send('POST', '/payments/cancel', rest)).response.status).toBe('cancelled');
  });

  it('sends nested fields of a form', async () => {
    const { imp_uid } = box.addPayment({ pg_provider: 'naverpay' });
    const cancelling = (fields: Record<string, string>) =>
      client.send('POST', '/payments/cancel', { imp_uid, reason: '변심', ...fields });
    expect(await cancelling({ 'extra[requester]': 'me' })).toMatchObject({ http: 400, code: -1 });
    expect(await cancelling({ 'extra[requester]': 'customer' })).toMatchObject({ http: 200, code: 0 });
  });

  it('meets every error by its HTTP status, code and message', async () => {
    expect(await client.send('GET', '/payments/imp_000000000000')).toEqual(NO_PAYMENT);
    expect(await client.send('GET', `/payments/${box.addPayment().imp_uid}`)).toEqual(NO_PAYMENT);
    expect(await client.send('GET', '/payments/find/nobody')).toEqual(NO_PAYMENT);
    expect(await client.send('GET', '/certifications/imp_000000000000')).toEqual({
      http: 404,
      code: -1,
      message: '인증결과가 존재하지 않습니다.',
      response: null,
    });
    expect(await client.send('POST', '/payments/cancel', { imp_uid: 'imp_000000000000' })).toEqual({
      http: 200,
      code: 1,
      message: '취소할 결제건이 존재하지 않습니다.',
      response: null,
    });
    for (const path of [
      '/payments/status/done',
      '/payments/status/all?page=0',
      '/payments/status/all?limit=1001',
    ])
      expect(await client.send('GET', path)).toMatchObject({ http: 400, code: -1, response: null });
    expect(await client.send('POST', `/payments/imp_000000000000/balance`, {})).toMatchObject({ http: 405 });
    expect(await client.login('sandbox-key', 'wrong')).toEqual({
      http: 401,
      code: -1,
      message: '인증에 실패하였습니다. API키와 secret을 확인하세요.',
      response: null,
    });
  });

  it.each([
    ['GET', '/payments/imp_000000000000'],
    ['GET', '/payments?imp_uid[]=imp_000000000000'],
    ['GET', '/payments/find/order'],
    ['GET', '/payments/findAll/order'],
    ['GET', '/payments/status/all'],
    ['GET', '/payments/imp_000000000000/balance'],
    ['POST', '/payments/prepare'],
    ['PUT', '/payments/prepare'],
    ['GET', '/payments/prepare/order'],
    ['POST', '/payments/cancel'],
    ['POST', '/vbanks'],
    ['PUT', '/vbanks/imp_000000000000'],
    ['DELETE', '/vbanks/imp_000000000000'],
    ['GET', '/vbanks/holder'],
    ['GET', '/certifications/imp_000000000000'],
    ['DELETE', '/certifications/imp_000000000000'],
    ['POST', '/certifications/otp/request'],
    ['POST', '/certifications/otp/confirm/imp_000000000000'],
    ['POST', '/subscribe/payments/onetime'],
    ['POST', '/subscribe/payments/again'],
    ['POST', '/subscribe/payments/schedule'],
    ['GET', '/subscribe/payments/schedule'],
    ['POST', '/subscribe/payments/unschedule'],
    ['GET', '/subscribe/payments/schedule/order'],
    ['PUT', '/subscribe/payments/schedule/order'],
    ['POST', '/subscribe/payments/schedule/order/reschedule'],
    ['POST', '/subscribe/payments/schedule/order/retry'],
    ['GET', '/subscribe/payments/schedule/customers/kim'],
    ['GET', '/subscribe/customers'],
    ['GET', '/subscribe/customers/kim'],
    ['POST', '/subscribe/customers/kim'],
    ['DELETE', '/subscribe/customers/kim'],
    ['GET', '/subscribe/customers/kim/payments'],
    ['GET', '/subscribe/customers/kim/schedules'],
    ['GET', '/receipts/imp_000000000000'],
    ['POST', '/receipts/imp_000000000000'],
    ['DELETE', '/receipts/imp_000000000000'],
    ['GET', '/receipts/external/order'],
    ['POST', '/receipts/external/order'],
    ['DELETE', '/receipts/external/order'],
    ['GET', '/escrows/logis/imp_000000000000'],
    ['POST', '/escrows/logis/imp_000000000000'],
    ['PUT', '/escrows/logis/imp_000000000000'],
    ['GET', '/users/pg'],
    ['GET', '/tiers/A1B'],
    ['POST', '/cvs'],
    ['GET', '/banks'],
    ['GET', '/cards/366'],
  ])('needs a token for %s %s', async (method, path) => {
    expect(await new V1Client(box.url).send(method, path, method === 'GET' ? undefined : {})).toEqual(
      UNAUTHORIZED,
    );
  });

  it.each([
    ['POST', '/cvs'],
    ['GET', '/payments/imp_000000000000/naver/product-orders'],
    ['POST', '/kcpquick/payment/money'],
    ['POST', '/benepia/point'],
  ])('hears in an envelope that %s %s is not played', async (method, path) => {
    const answer = await client.send(method, path, method === 'GET' ? undefined : {});
    expect(answer).toEqual({
      http: 404,
      code: -1,
      message: '샌드박스에서 제공하지 않는 API입니다.',
      response: null,
    });
  });

  it('finds the order number of a payment that needs escaping in a path', async () => {
    const merchant_uid = '주문 1/2?3';
    const { imp_uid } = box.addPayment({ merchant_uid });
    const path = `/payments/find/${encodeURIComponent(merchant_uid)}`;
    expect((await client.send('GET', path)).response).toMatchObject({ imp_uid, merchant_uid });
  });

  it('reads the balance of a payment by its parts', async () => {
    const { imp_uid } = box.addPayment({ amount: 1100, pg_provider: 'payco' });
    await client.send('POST', '/payments/cancel', { imp_uid, amount: '550' });
    const { response } = await client.send('GET', `/payments/${imp_uid}/balance`);
    const share = { tax_free: 0, supply: 500, vat: 50, service: 0 };
    expect(response).toMatchObject({ amount: 1100, primary: share, discount: { supply: 0 } });
    expect(response.histories.map(({ primary, created }: Json) => [primary.supply, created > 0])).toEqual([
      [1000, true],
      [-500, true],
    ]);
  });

  it('looks up who somebody is, and has it forgotten', async () => {
    const { imp_uid } = (await box.control('POST', '/certifications', { name: '김철수' })).body;
    const { response } = await client.send('GET', `/certifications/${imp_uid}`);
    expect(response).toMatchObject({
      imp_uid,
      name: '김철수',
      birthday: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      certified: true,
      certified_at: expect.any(Number),
      unique_key: expect.stringMatching(/./),
      unique_in_site: expect.stringMatching(/./),
    });
    expect(await client.send('GET', `/payments/${imp_uid}`)).toEqual(NO_PAYMENT);
    expect((await client.send('DELETE', `/certifications/${imp_uid}`)).code).toBe(0);
    expect((await client.send('GET', `/certifications/${imp_uid}`)).http).toBe(404);
    expect((await box.control('POST', '/certifications', { colour: 'red' })).status).toBe(400);
  });

  it('knows banks and cards by their codes', async () => {
    expect((await client.send('GET', '/banks/088')).response).toEqual({ code: '088', name: '신한은행' });
    const cards = (await client.send('GET', '/cards')).response;
    expect(cards).toContainEqual({ code: '366', name: '신한카드' });
    expect((await client.send('GET', '/cards/000')).http).toBe(404);
  });
});

describe('a payment', () => {
  const text = expect.any(String);
  const whole = expect.any(Number);
  const known: Record<string, Json> = {
    imp_uid: expect.stringMatching(/^imp_\d{12}$/),
    merchant_uid: text,
    pay_method: 'card',
    channel: 'pc',
    pg_provider: 'html5_inicis',
    emb_pg_provider: null,
    pg_tid: text,
    pg_id: text,
    sandbox: true,
    escrow: false,
    apply_num: expect.stringMatching(/^\d{8}$/),
    bank_code: null,
    bank_name: null,
    card_code: '366',
    card_name: '신한카드',
    card_issuer_code: null,
    card_issuer_name: null,
    card_publisher_code: null,
    card_publisher_name: null,
    card_quota: 0,
    card_number: expect.stringContaining('*'),
    card_type: 0,
    vbank_code: null,
    vbank_name: null,
    vbank_num: null,
    vbank_holder: null,
    vbank_date: 0,
    vbank_issued_at: 0,
    name: text,
    amount: 1000,
    cancel_amount: 0,
    currency: 'KRW',
    buyer_name: null,
    buyer_email: null,
    buyer_tel: null,
    buyer_addr: null,
    buyer_postcode: null,
    custom_data: null,
    user_agent: null,
    status: 'paid',
    started_at: whole,
    paid_at: whole,
    failed_at: 0,
    cancelled_at: 0,
    fail_reason: null,
    cancel_reason: null,
    receipt_url: expect.stringMatching(/^http/),
    cancel_history: [],
    cancel_receipt_urls: [],
    deposit_history: [],
    cash_receipt_issued: false,
    customer_uid: null,
    customer_uid_usage: null,
    promotion: null,
  };

  it('has every documented field, and no other', async () => {
    const { imp_uid } = box.addPayment();
    const { response } = await client.send('GET', `/payments/${imp_uid}?include_sandbox=true`);
    expect(response).toEqual(known);
  });

  it('keeps its times and tells each cancellation apart when it is cancelled', async () => {
    const { imp_uid, paid_at } = box.addPayment();
    await client.send('POST', '/payments/cancel', { imp_uid, amount: '400', reason: '하나' });
    const { response } = await client.send('POST', '/payments/cancel', { imp_uid, reason: '둘' });
    expect(response).toMatchObject({ paid_at, amount: 1000, cancel_amount: 1000, cancelled_at: whole });
    expect(response.cancel_history).toEqual(
      [
        { amount: 400, reason: '하나' },
        { amount: 600, reason: '둘' },
      ].map((part) => ({
        ...part,
        pg_tid: text,
        cancelled_at: whole,
        cancellation_id: text,
        receipt_url: text,
      })),
    );
    expect(response.cancel_receipt_urls).toHaveLength(2);
  });
});
