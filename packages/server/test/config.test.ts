import { describe, expect, it } from 'vitest';
import { ConfigError, readSettings } from '../src/config.ts';

const keys = { IMP_KEY: 'key', IMP_SECRET: 'secret' };

describe('readSettings', () => {
  it('needs nothing but the keys', () => {
    expect(readSettings(keys)).toMatchObject({
      impApiUrl: 'https://api.iamport.kr',
      allowSandbox: false,
      databaseUrl: 'sqlite:./iamport-checkout.sqlite',
      host: '127.0.0.1',
      port: 4000,
      basePath: '',
      allowedOrigins: [],
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it("reads the names of the shop's own order table", () => {
    const given = {
      ORDERS_TABLE: 'shop.주문',
      ORDERS_COLUMNS: 'merchant_uid:order_no, amount:total,name:title',
    };
    expect(readSettings({ ...keys, ...given })).toMatchObject({
      ordersTable: 'shop.주문',
      ordersColumns: { merchant_uid: 'order_no', amount: 'total', name: 'title' },
    });
  });

  it('takes an empty variable for an unset one', () => {
    const settings = readSettings({ ...keys, API_KEY: '', PORT: ' ' });
    expect(settings).toMatchObject({ port: 4000 });
    expect(settings).not.toHaveProperty('apiKey');
  });

  it.each([
    ['IMP_KEY', { IMP_KEY: '' }],
    ['IMP_SECRET', { IMP_SECRET: undefined }],
    ['IMP_API_URL', { IMP_API_URL: 'api.iamport.kr' }],
    ['IMP_API_URL', { IMP_API_URL: 'https://api.iamport.kr/?v=1' }],
    ['IMP_TIER', { IMP_TIER: '하위' }],
    ['ALLOW_SANDBOX', { ALLOW_SANDBOX: 'yes' }],
    ['DATABASE_URL', { DATABASE_URL: 'oracle://u:hunter2@h/d' }],
    ['HOST', { HOST: 'http://localhost' }],
    ['HOST', { HOST: 'localhost:4000' }],
    ['PORT', { PORT: '70000' }],
    ['BASE_PATH', { BASE_PATH: 'pay/' }],
    ['BASE_PATH', { BASE_PATH: '/pay/../v1' }],
    ['API_KEY', { API_KEY: 'hunter2' }],
    ['API_KEY', { API_KEY: 'hunter2 is a sentence that no header carries' }],
    ['API_KEY', { API_KEY: `hunter2${'가'.repeat(32)}` }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://shop.example.com/path' }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: '*' }],
    ['RETURN_URL', { RETURN_URL: 'javascript:alert(1)' }],
    ['TRUST_PROXY', { TRUST_PROXY: '1' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['RATE_LIMIT', { RATE_LIMIT: '-1' }],
    ['RECONCILE_EVERY', { RECONCILE_EVERY: '1.5' }],
    ['RECONCILE_AFTER', { RECONCILE_AFTER: 'soon' }],
    ['FORGERY_POLICY', { FORGERY_POLICY: 'refund' }],
    ['ORDERS_TABLE', { ORDERS_TABLE: 'orders; DROP TABLE orders' }],
    ['ORDERS_COLUMNS', { ORDERS_COLUMNS: 'amount' }],
    ['ORDERS_COLUMNS', { ORDERS_COLUMNS: 'amount:total,amount:sum' }],
    ['ORDERS_COLUMNS', { ORDERS_COLUMNS: 'price:total' }],
    ['ORDERS_COLUMNS', { ORDERS_COLUMNS: 'amount:a b' }],
    ['SOLAPI_API_KEY', { SMS_FROM: '0212345678' }],
    ['SOLAPI_API_SECRET', { SOLAPI_API_KEY: 'hunter2', SMS_FROM: '0212345678' }],
    ['SMS_FROM', { SOLAPI_API_KEY: 'hunter2', SOLAPI_API_SECRET: 'hunter2' }],
    ['SMS_FROM', { SOLAPI_API_KEY: 'hunter2', SOLAPI_API_SECRET: 'hunter2', SMS_FROM: 'shop' }],
    ['WEBHOOK_ALLOWED_IPS', { WEBHOOK_ALLOWED_IPS: 'portone,everyone' }],
  ])('names %s in one line when it is wrong, and quotes no secret', (name, variables) => {
    const read = () => readSettings({ ...keys, ...variables });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} (?!.*hunter2).+$`));
  });
});
