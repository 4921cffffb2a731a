import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { eventOf, type Payment, paymentRowOf, unixNow } from './model.ts';

/** @returns whether the order is paid by this payment now */
export type Record = (payment: Payment) => Promise<boolean>;

/** Records many in one transaction. @returns the merchant_uids of the orders that this made paid */
type RecordAll = (payments: readonly Payment[]) => Promise<Set<string>> | Set<string>;

/** Verifications that are ready in the same turn of the event loop, or while a commit is on its way, share the next. */
export async function shareCommits(url: string): Promise<Record> {
  const recordAll = await openBooks(url);
  let waiting: { payment: Payment; resolve(isPaid: boolean): void }[] = [];
  let isBusy = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const paid = await recordAll(batch.map(({ payment }) => payment));
      for (const { payment, resolve } of batch) resolve(paid.has(payment.merchant_uid));
    }
    isBusy = false;
  }

  return (payment) =>
    new Promise((resolve) => {
      waiting.push({ payment, resolve });
      if (isBusy) return;
      isBusy = true;
      setImmediate(flush);
    });
}

function openBooks(url: string): RecordAll | Promise<RecordAll> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length));
  return url.startsWith('postgres') ? openPostgres(url) : openMysql(url);
}

function openSqlite(file: string): RecordAll {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const find = database.prepare('SELECT amount, status FROM orders WHERE merchant_uid = ?');
  const pay = database.prepare(
    `UPDATE orders SET status = 'paid', imp_uid = ?, paid_at = ?, updated_at = ?, revision = revision + 1
     WHERE merchant_uid = ? AND status = 'pending'`,
  );
  const keep = database.prepare(
    `INSERT INTO payments (imp_uid, merchant_uid, status, verdict, amount, currency, cancel_amount, snapshot,
       first_seen_by, first_seen_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tell = database.prepare(
    `INSERT INTO events (id, type, merchant_uid, imp_uid, dedupe_key, data, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return (payments) => {
    const paid = new Set<string>();
    const now = unixNow();
    database.exec('BEGIN IMMEDIATE');
    for (const payment of payments) {
      const { merchant_uid, imp_uid, amount, status } = payment;
      const order = find.get(merchant_uid);
      if (order?.['amount'] !== amount || order['status'] !== 'pending' || status !== 'paid') continue;
      pay.run(imp_uid, now, now, merchant_uid);
      keep.run(...Object.values(paymentRowOf(payment, now)));
      tell.run(...Object.values(eventOf(payment, now)));
      paid.add(merchant_uid);
    }
    database.exec('COMMIT');
    return paid;
  };
}

/** One statement for the whole batch: what it does not find pending, at that amount, it leaves alone. */
const POSTGRES = `
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::text[], $5::text[], $6::text[])
    AS given (merchant_uid, imp_uid, amount, currency, snapshot, data)
), paid AS (
  UPDATE orders SET status = 'paid', imp_uid = given.imp_uid, paid_at = $7, updated_at = $7, revision = revision + 1
  FROM given WHERE orders.merchant_uid = given.merchant_uid AND orders.amount = given.amount AND orders.status = 'pending'
  RETURNING given.*
), kept AS (
  INSERT INTO payments (imp_uid, merchant_uid, status, verdict, amount, currency, cancel_amount, snapshot,
    first_seen_by, first_seen_at, updated_at)
  SELECT imp_uid, merchant_uid, 'paid', 'accepted', amount, currency, 0, snapshot, 'callback', $7, $7 FROM paid
), told AS (
  INSERT INTO events (id, type, merchant_uid, imp_uid, dedupe_key, data, created_at)
  SELECT 'evt_' || merchant_uid, 'order.paid', merchant_uid, imp_uid, 'order.paid/' || merchant_uid, data, $7 FROM paid
)
SELECT merchant_uid FROM paid`;

async function openPostgres(url: string): Promise<RecordAll> {
  const client = new pg.Client(url);
  await client.connect();
  return async (payments) => {
    const now = unixNow();
    const given = payments.filter(({ status }) => status === 'paid');
    const column = (of: (payment: Payment) => unknown): unknown[] => given.map(of);
    const values = [
      column(({ merchant_uid }) => merchant_uid),
      column(({ imp_uid }) => imp_uid),
      column(({ amount }) => amount),
      column(({ currency }) => currency),
      column((payment) => JSON.stringify(payment)),
      column((payment) => eventOf(payment, now).data),
      now,
    ];
    const { rows } = await client.query({ name: 'record', text: POSTGRES, values });
    return new Set(rows.map(({ merchant_uid }) => merchant_uid));
  };
}

async function openMysql(url: string): Promise<RecordAll> {
  const connection = await mysql.createConnection(url);
  return async (payments) => {
    const now = unixNow();
    const uids = payments.map(({ merchant_uid }) => merchant_uid);
    await connection.query('START TRANSACTION');
    const [rows] = await connection.query(
      `SELECT merchant_uid, amount FROM orders WHERE merchant_uid IN (?) AND status = 'pending' FOR UPDATE`,
      [uids],
    );
    const pending = new Map(
      (rows as { merchant_uid: string; amount: string }[]).map((row) => [
        row.merchant_uid,
        Number(row.amount),
      ]),
    );
    const good = payments.filter(
      ({ merchant_uid, amount, status }) => status === 'paid' && pending.get(merchant_uid) === amount,
    );
    if (good.length > 0) {
      const kept = good.map((payment) => paymentRowOf(payment, now));
      const told = good.map((payment) => eventOf(payment, now));
      await insertAll(connection, 'payments', kept);
      await insertAll(connection, 'events', told);
      await connection.query(
        `UPDATE orders JOIN payments USING (merchant_uid) SET orders.status = 'paid', orders.imp_uid = payments.imp_uid,
           orders.paid_at = ?, orders.updated_at = ?, orders.revision = orders.revision + 1
         WHERE orders.merchant_uid IN (?)`,
        [now, now, good.map(({ merchant_uid }) => merchant_uid)],
      );
    }
    await connection.query('COMMIT');
    return new Set(good.map(({ merchant_uid }) => merchant_uid));
  };
}

async function insertAll(
  connection: mysql.Connection,
  table: string,
  rows: readonly object[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map((row) => Object.values(row));
  await connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, values]);
}
