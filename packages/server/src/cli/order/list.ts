import { ConfigError } from '../../config.ts';
import { cursorAfter, orderCursor } from '../../http/order-list.ts';
import { orderStatus } from '../../openapi/answers.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { withServices } from '../open.ts';
import { money, printJson, table, time } from '../output.ts';
import { whole } from '../whole.ts';

const DEFAULT_LIMIT = 20;

export const orderList = defineCommand({
  name: 'order list',
  summary: 'Show orders, the newest first.',
  options: {
    status: { type: 'string', value: 'WORD', about: 'only pending, ready, paid, cancelled or expired ones' },
    limit: { type: 'string', value: 'N', about: `at most so many; ${DEFAULT_LIMIT} if not said` },
    cursor: { type: 'string', value: 'TEXT', about: 'where the page before ended' },
    ...JSON_OPTION,
  },
  examples: [
    ['order list --status ready', 'who has an account and has not paid into it yet'],
    ['order list --status paid --limit 500 --json', 'for a program'],
  ],
  run: (values) =>
    withServices('look', async ({ services: { orders } }) => {
      const status = orderStatus.optional().safeParse(values.status);
      if (!status.success) throw new ConfigError(`--status is "${values.status}": there is no such status`);
      const cursor = orderCursor.optional().safeParse(values.cursor);
      if (!cursor.success) throw new ConfigError(`--cursor is "${values.cursor}": not one of ours`);
      const limit = whole('--limit', values.limit, DEFAULT_LIMIT, 1);
      const rows = await orders.list({ status: status.data, limit, after: cursor.data });
      const next = cursorAfter(rows, limit);
      // Without the buyer: what scrolls over a screen is seen by more than one.
      const told = rows.map(({ merchant_uid, status: word, amount, currency, imp_uid, created_at }) => {
        return {
          merchant_uid,
          status: word,
          amount: Number(amount),
          currency,
          imp_uid,
          created_at: Number(created_at),
        };
      });
      if (values.json) return printJson({ orders: told, next });
      const cells = told.map((order) => [
        order.merchant_uid,
        order.status,
        money(order.amount, order.currency),
        time(order.created_at),
        order.imp_uid ?? '',
      ]);
      console.log(cells.length === 0 ? 'None.' : table(cells));
      if (next) console.log(`More: --cursor ${next}`);
    }),
});
