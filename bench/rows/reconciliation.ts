import { request } from 'undici';
import { openContender } from '../contenders.ts';
import { figure, targetLine } from '../report.ts';
import { API_KEY } from '../server.ts';
import { progress, type Row } from './model.ts';

const ORDERS = 10_000;
const QUICK_ORDERS = 2_000;
const TARGET_CALLS = 110;
const TARGET_S = 10;

/** A day's orders were paid, and neither callback nor webhook ever came: one round finds them all. */
export const reconciliation: Row = {
  name: 'reconcile',
  async measure({ isQuick }) {
    const orders = isQuick ? QUICK_ORDERS : ORDERS;
    const contender = await openContender('ours', { kind: 'sqlite' });
    try {
      const { books, stub, server } = contender;
      stub.listed = await books.putOrders(orders);
      await books.run('UPDATE orders SET next_check_at = 0');
      const before_us = server.cpu_us();
      const began = performance.now();
      const { statusCode, body } = await request(`${server.url}/reconcile`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}` },
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const answer = await body.text();
      const elapsed_s = (performance.now() - began) / 1000;
      progress(answer);
      if (statusCode !== 200) throw new Error(`Reconciliation answered ${statusCode}: ${answer}`);
      await books.check(orders);
      const calls = stub.calls.list + stub.calls.payment;
      return [
        {
          row: `reconciliation of ${orders.toLocaleString('en')} orders`,
          contender: 'ours',
          result: `${calls} calls, ${figure(elapsed_s)} s`,
          cpu_us: (server.cpu_us() - before_us) / orders,
          target: `${targetLine('≤', TARGET_CALLS, calls, 'calls')}, ${targetLine('≤', TARGET_S, elapsed_s, 's')}`,
        },
      ];
    } finally {
      await contender.close();
    }
  },
};
