import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { newOrderRow } from '../../src/store/orders.ts';
import { startCommand } from '../support/command.ts';
import { type Desk, openDesk } from '../support/desk.ts';

// Processes take their time to start, on a busy machine seconds.
vi.setConfig({ testTimeout: 90_000 });

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const ORDER = 'order add --merchant-uid ORD-1 --name 의자 --amount 64900';
const pay = (fields = {}): string =>
  desk.sandbox.addPayment({ merchant_uid: 'ORD-1', amount: 64900, ...fields }).imp_uid;

describe('order add and order list', () => {
  it('say what is to be paid, once', async () => {
    expect(await desk.run(ORDER)).toEqual({ code: 0, stderr: '', stdout: 'Added ORD-1: 의자, 64,900 KRW\n' });
    expect(await desk.run(ORDER)).toMatchObject({
      code: 0,
      stdout: 'There already: ORD-1: 의자, 64,900 KRW\n',
    });
    expect(await desk.run(`${ORDER}0`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('other content'),
    });
    const { merchant_uid } = await desk.json('order add --name Chair --amount 10.5 --currency USD');
    expect(merchant_uid).toMatch(/^[0-9a-z]{24}$/);
    const { orders, next } = await desk.json('order list --limit 1');
    expect(orders).toHaveLength(1);
    const rest = await desk.json(`order list --cursor ${next}`);
    expect([...orders, ...rest.orders].map(({ amount }) => amount).toSorted()).toEqual([10.5, 64900]);
    expect(orders[0]).not.toHaveProperty('buyer');
  });

  it.each([
    ['order add --amount 5', /needs --name and --amount/],
    ['order add --name 의자 --amount 10.5', /amount: not an amount that KRW can have/],
    ['order add --name 의자 --amount x', /amount/],
    ['order list --status lost', /--status is "lost"/],
    ['order list --limit many', /--limit is "many"/],
    ['order list --limit -5', /^Option '--limit' argument is ambiguous. See: .+--help\n$/],
    ['order list --limit 0', /--limit is "0": .+ 1 or more/],
    ['events list --limit 0', /--limit is "0": .+ 1 or more/],
    ['events list --dead --after 5', /--after is not for --dead/],
    ['order show', /takes <merchant_uid>/],
    ['order fly', /needs one of these/],
  ])('refuse what cannot be: %s', async (args, reason) => {
    await desk.run('migrate');
    expect(await desk.run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(reason),
    });
  });

  it('make no tables where they only look', async () => {
    const { code, stderr } = await desk.run('order list');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Run: iamport-checkout-server migrate'),
    });
    expect(await desk.database.schema.hasTable('orders')).toBe(false);
  });
});

describe('payment verify', () => {
  it('says what would be decided and changes nothing, until it is told to settle', async () => {
    await desk.run(ORDER);
    const imp_uid = pay();
    expect(await desk.json(`payment verify ${imp_uid}`)).toMatchObject({
      portone: { status: 'paid', amount: 64900, sandbox: true },
      books: null,
      order: { status: 'pending' },
      settling: { code: 'SUCCESS', becomes: 'paid', events: ['order.paid'] },
      settled: null,
    });
    expect(await desk.database('payments')).toEqual([]);
    const { code, stdout } = await desk.run(`payment verify ${imp_uid} --settle`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Settled +SUCCESS: the order was pending and is paid/);
    expect(await desk.database('payments')).toMatchObject([{ imp_uid, first_seen_by: 'cli' }]);
    expect(await desk.json(`payment verify ${imp_uid}`)).toMatchObject({
      books: { verdict: 'accepted', first_seen_by: 'cli' },
      settling: { code: 'SUCCESS', becomes: null, events: [] },
    });
  });

  it('tells a wrong amount, an order that is not ours and a payment that there is not', async () => {
    await desk.run(ORDER);
    expect(await desk.json(`payment verify ${pay({ amount: 100 })}`)).toMatchObject({
      settling: { code: 'AMOUNT_MISMATCH', becomes: null, events: ['payment.forged'] },
    });
    expect(await desk.json(`payment verify ${pay({ merchant_uid: 'OTHER' })}`)).toMatchObject({
      order: null,
      settling: null,
    });
    expect(await desk.run(`payment verify ${pay({ merchant_uid: 'OTHER' })} --settle`)).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Settled +ORDER_NOT_FOUND/),
    });
    expect(await desk.run('payment verify imp_999999999999')).toMatchObject({ code: 3, stdout: '' });
    expect(await desk.run('payment verify ORD-1')).toMatchObject({ code: 2 });
    const away = await desk.run(`payment verify ${pay()}`, { IMP_API_URL: 'http://127.0.0.1:9' });
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be reached') });
  });
});

describe('events', () => {
  it('are listed with their way to the shop, and sent anew', async () => {
    await desk.run(ORDER);
    await desk.run(`payment verify ${pay()} --settle`);
    const { events } = await desk.json('events list');
    expect(events).toMatchObject([
      { type: 'order.paid', merchant_uid: 'ORD-1', attempts: 0, delivered_at: null },
    ]);
    expect(events[0]).not.toHaveProperty('data');
    expect((await desk.run('events list')).stdout).toContain('NOTIFY_URL is not set');
    expect((await desk.run('order show ORD-1')).stdout).toMatch(/in the log alone: grep ORD-1\n$/);
    const [{ id }] = events;
    expect(await desk.run('events list --dead')).toMatchObject({ code: 0, stdout: 'None.\n' });
    await desk.database('events').update({ attempts: 9, failure: 'HTTP 500' });
    const dead = await desk.run('events dead');
    expect(dead.stdout).toContain('9 attempts failed: HTTP 500');
    expect(await desk.run(`events resend ${id}`)).toMatchObject({
      code: 0,
      stdout: '1 will be sent again.\n',
    });
    expect(await desk.database('events')).toMatchObject([
      { attempts: 0, next_attempt_at: expect.anything(), failure: null },
    ]);
    expect(await desk.run('events resend evt_nothing')).toMatchObject({ code: 3 });
    expect(await desk.run('events resend')).toMatchObject({ code: 2 });
  });

  it('are sent anew as far as they are there, and who sends them is told where nobody does', async () => {
    await desk.run(ORDER);
    await desk.run(`payment verify ${pay()} --settle`);
    const [{ id }] = await desk.database('events');
    const { code, stdout, stderr } = await desk.run(`events resend ${id} evt_nothing`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '1 will be sent again.\n' });
    expect(stderr).toMatch(/NOTIFY_URL, which is not set here/);
    expect(stderr).toMatch(/There is no event or text message of that id/);
  });

  it('that were given up are all sent anew, however many there are', async () => {
    await desk.run('migrate');
    const dead = Array.from({ length: 1005 }, (_, number) => ({
      ...{ id: `evt_${number}`, dedupe_key: `key ${number}`, type: 'order.paid', merchant_uid: 'ORD-1' },
      ...{ data: '{}', created_at: 1_700_000_000, attempts: 9, failure: 'HTTP 500' },
    }));
    await desk.database.batchInsert('events', dead, 200);
    const { stdout } = await desk.run('events list --dead --limit 3');
    expect(stdout.trimEnd().split('\n')).toEqual([
      ...[0, 1, 2].map((number) => expect.stringContaining(`evt_${number} `)),
      'There may be more: --limit N',
    ]);
    const env = { NOTIFY_URL: 'http://127.0.0.1:9/', NOTIFY_SECRET: `whsec_${'A'.repeat(43)}=` };
    expect(await desk.run('events resend --dead', env)).toEqual({
      code: 0,
      stdout: '1005 will be sent again.\n',
      stderr: '',
    });
    expect((await desk.run('events dead')).stdout).toBe('None.\n');
  });
});

describe('reconcile', () => {
  const addOrders = async (count: number): Promise<void> => {
    await desk.run('migrate');
    const now = systemEnvironment.now();
    const rows = Array.from({ length: count }, (_, number) => {
      const order = { merchant_uid: `ORD-${number}`, name: '의자', amount_minor: 64900, currency: 'KRW' };
      return newOrderRow({ ...order, expires_at: null, buyer: null }, now, 3600);
    });
    await desk.database.batchInsert('orders', rows, 500);
  };

  it('--all looks at all orders, also where a round has its end before', async () => {
    await addOrders(10_050);
    expect(await desk.json('reconcile --all')).toEqual({ checked: 10_050, changed: 0, failed_calls: 0 });
  });

  it('that is interrupted leaves the next round to whoever comes, and does not say that it is done', async () => {
    await addOrders(1);
    await fetch(`${desk.sandbox.url}/__sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ method: 'GET', path: '/payments/', kind: 'delay', delay_ms: 25_000 }]),
    });
    const { child, ended } = startCommand('reconcile --all', desk.directory, desk.env);
    const held = () => desk.database('leases').where('expires_at', '>', systemEnvironment.now());
    await expect.poll(held, { timeout: 20_000 }).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 1 });
    expect(await held()).toEqual([]);
  });
});

describe('help', () => {
  it.each(['serve', 'doctor', 'order show', 'payment verify', 'events resend', 'init', 'openapi'])(
    'of %s has examples and exit codes, and no colours where it is not a terminal',
    async (name) => {
      const { code, stdout } = await desk.run(`${name} --help`);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: iamport-checkout-server ${name}`));
      expect(stdout).toMatch(/Examples\n {2}iamport-checkout-server/);
      expect(stdout).toContain('Exit codes: 0 done');
      expect(stdout).not.toContain('\u001b');
    },
  );

  it('stays without colours where NO_COLOR is set, even if they are forced', async () => {
    const env = { NO_COLOR: '1', FORCE_COLOR: '1' };
    expect((await desk.run('serve --help', env)).stdout).not.toContain('\u001b');
    expect((await desk.run('serve --help', { FORCE_COLOR: '1' })).stdout).toContain('\u001b');
  });

  it('of openapi is followed by the document itself', async () => {
    const { code, stdout } = await desk.run('openapi');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/' }] });
    const mounted = await desk.run('openapi', { BASE_PATH: '/pay', IMP_KEY: '' });
    expect(JSON.parse(mounted.stdout)).toMatchObject({ servers: [{ url: '/pay' }] });
  });
});
