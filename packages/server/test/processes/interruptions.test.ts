import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE, type EmptyDatabase, emptyDatabase, openForReading } from '../support/databases.ts';
import { slowPortOne } from '../support/slow-portone.ts';
import { type Answer, API_KEY, startWorld, type World } from '../support/world.ts';
import { watchStatements } from './statements.ts';
import { layWire, type Wire } from './wire.ts';

/** The codes of statements that failed. */
const failures: unknown[] = [];
watchStatements((moment) => {
  if (typeof moment === 'object') failures.push(moment.failed);
});

const WAITING_ON_POSTGRES = `
  select pid as id from pg_stat_activity
  where wait_event_type = 'Lock' and application_name = current_setting('application_name')`;

const WAITING_ON_MYSQL = `
  select processlist.id from information_schema.processlist
  join information_schema.innodb_trx on trx_mysql_thread_id = processlist.id
  where trx_state = 'LOCK WAIT' and db = database()`;

/** Of two in a deadlock MySQL ends the one that has changed less. */
const MANY_ROWS = Array.from({ length: 50 }, (_, index) => ({
  name: `row-${index}`,
  holder: '',
  expires_at: 0,
}));

// SQLite has no connection that could be lost, and its one writer at a time meets no other in a deadlock.
describe(`a server on ${DATABASE}`, () => {
  let empty: EmptyDatabase;
  let wire: Wire;
  let world: World;
  /** The database without the wire between, as another program would use it. */
  let database: Knex;

  beforeEach(async () => {
    empty = await emptyDatabase();
    wire = await layWire(empty.url);
    world = await startWorld({ databaseUrl: wire.url });
    database = openForReading(empty.url);
    await world.order();
  });
  afterEach(async () => {
    await database.destroy();
    await world.close();
    await wire.close();
    await empty.drop();
  });

  const lookups = async (): Promise<string[]> =>
    (await world.journal()).filter((call) => call.startsWith('GET /payments/imp_'));

  async function expectPaidOnce(imp_uid: string): Promise<void> {
    expect(await database('orders')).toMatchObject([{ status: 'paid', imp_uid, revision: 1 }]);
    expect(await database('payments')).toMatchObject([{ imp_uid, verdict: 'accepted' }]);
    expect(await database('events').pluck('type')).toEqual(['order.paid']);
  }

  const success = { http: 200, body: { status: 'success' } };
  const unavailable = { http: 503, body: { code: 'UNAVAILABLE', retryable: true } };

  describe('whose connection is lost', () => {
    it.each([
      ['on the way to the commit', 'COMMIT', 'request'],
      ['on the way back from the commit', 'COMMIT', 'answer'],
      ['at the first statement of the transaction', 'BEGIN', 'answer'],
      ['between two statements', 'update', 'request'],
      ['before PortOne is asked', 'select', 'request'],
    ] as const)('%s: takes another, and asks PortOne once', async (_, statement, loses) => {
      const imp_uid = await world.pay();
      wire.lose({ statement, loses });
      expect(await world.complete(imp_uid)).toMatchObject(success);
      expect(await lookups()).toHaveLength(1);
      await expectPaidOnce(imp_uid);
    });

    it('with all others: nobody notices', async () => {
      const imp_uids = await Promise.all(Array.from({ length: 8 }, () => world.pay()));
      const completeAll = (): Promise<Answer[]> =>
        Promise.all(imp_uids.map((imp_uid) => world.complete(imp_uid)));
      // All but the number of the request.
      const said = ({ http, body }: Answer) => [http, body.status, body.code, body.imp_uid];
      const before = await completeAll();
      wire.cut();
      expect((await completeAll()).map(said)).toEqual(before.map(said));
    });

    it('while an order is added: adds it once, and says so', async () => {
      for (const loses of ['request', 'answer'] as const) {
        wire.lose({ statement: 'insert', loses });
        expect(await world.order({ merchant_uid: `ORD-${loses}` })).toBe(`ORD-${loses}`);
      }
      expect(await database('orders')).toHaveLength(3);
    });

    it.each(['request', 'answer'] as const)(
      'while a cancellation is booked (the %s): gives the money back once, at the latest when asked again',
      async (loses) => {
        await world.complete(await world.pay());
        wire.lose({ statement: 'insert', loses });
        const cancel = (): Promise<Answer> =>
          world.post(
            '/payments/cancel',
            { merchant_uid: 'ORD-1', amount: 900, reason: '변심' },
            { authorization: `Bearer ${API_KEY}`, 'idempotency-key': 'refund-1' },
          );
        const first = await cancel();
        if (first.http !== 200) expect(first.body.code).toBe('CANCEL_IN_PROGRESS');
        expect(await cancel()).toMatchObject({ http: 200, body: { cancel_amount: 900 } });
        expect(await database('orders')).toMatchObject([{ cancel_amount: 900 }]);
      },
    );
  });

  describe('whose database goes away', () => {
    it('answers that it can be asked again, and works as soon as the database is back', async () => {
      const imp_uid = await world.pay();
      await wire.goAway();
      expect(await world.complete(imp_uid)).toMatchObject(unavailable);
      expect(await world.get('/readyz')).toMatchObject(unavailable);
      expect((await world.get('/healthz')).http).toBe(200);
      // Nobody knows whether there is such an order: PortOne is not asked.
      expect(await lookups()).toEqual([]);
      await wire.comeBack();
      expect((await world.get('/readyz')).http).toBe(200);
      expect(await world.complete(imp_uid)).toMatchObject(success);
      await expectPaidOnce(imp_uid);
    });

    it('between the look-up and the commit: the same, and changes nothing', async () => {
      const imp_uid = await world.pay();
      const isAsked = await slowPortOne(world.sandbox, { path: `/payments/${imp_uid}` });
      const answer = world.complete(imp_uid);
      await isAsked();
      await wire.goAway();
      expect(await answer).toMatchObject(unavailable);
      expect(await database('orders')).toMatchObject([{ status: 'pending', revision: 0 }]);
      await wire.comeBack();
      expect(await world.complete(imp_uid)).toMatchObject(success);
      await expectPaidOnce(imp_uid);
    });
  });

  describe('that meets another program at its rows', () => {
    /** Holds the order's row while `work` runs, then lets go of it. */
    const holding = (work: (holder: Knex) => Promise<void>): Promise<void> =>
      database.transaction(async (holder) => {
        await holder('orders').where({ merchant_uid: 'ORD-1' }).update({ updated_at: 1 });
        await work(holder);
      });

    /** The server's own connection, once it waits for a lock. */
    async function waiting(): Promise<number> {
      let id: number | undefined;
      const find = async (): Promise<unknown> => {
        const answer = await database.raw(DATABASE === 'postgres' ? WAITING_ON_POSTGRES : WAITING_ON_MYSQL);
        id = (answer.rows ?? answer[0])[0]?.id;
        return id;
      };
      // MySQL looks no more than ten times a second.
      await expect.poll(find, { interval: 150 }).toBeTypeOf('number');
      return Number(id);
    }

    it('whose connection is ended by an operator: takes another, and asks PortOne once', async () => {
      const imp_uid = await world.pay();
      let answer: Promise<Answer> | undefined;
      await holding(async () => {
        answer = world.complete(imp_uid);
        const id = await waiting();
        await (DATABASE === 'postgres'
          ? database.raw('select pg_terminate_backend(?)', [id])
          : database.raw(`kill ${id}`));
      });
      expect(await answer).toMatchObject(success);
      expect(await lookups()).toHaveLength(1);
      await expectPaidOnce(imp_uid);
    });

    it('in a deadlock: begins again, and asks PortOne once', async () => {
      // The payment's row is there already, so that settling locks two rows, the order's first.
      const imp_uid = await world.pay({ status: 'ready', pay_method: 'vbank' });
      await world.complete(imp_uid);
      await world.control('POST', `/payments/${imp_uid}/deposit`);
      const before = await lookups();
      failures.length = 0;
      let answer: Promise<Answer> | undefined;
      await database.transaction(async (other) => {
        await other('leases').insert(MANY_ROWS);
        await other('payments').where({ imp_uid }).update({ updated_at: 1 });
        answer = world.complete(imp_uid);
        await waiting();
        await other('orders').where({ merchant_uid: 'ORD-1' }).update({ updated_at: 1 });
      });
      expect(await answer).toMatchObject(success);
      expect(failures).toEqual([DATABASE === 'postgres' ? '40P01' : 'ER_LOCK_DEADLOCK']);
      expect(await lookups()).toHaveLength(before.length + 1);
      expect(await database('events').orderBy('sequence').pluck('type')).toEqual([
        'order.vbank_issued',
        'order.paid',
      ]);
    });

    it('and waits for them too long: answers that it can be asked again', async () => {
      const imp_uid = await world.pay();
      const began_ms = performance.now();
      await holding(async () => {
        expect(await world.complete(imp_uid)).toMatchObject(unavailable);
      });
      expect(performance.now() - began_ms).toBeLessThan(9_000);
      expect(await world.complete(imp_uid)).toMatchObject(success);
      await expectPaidOnce(imp_uid);
    });
  });
});
