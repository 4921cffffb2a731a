import { ConfigError } from '../../config.ts';
import { check } from '../../http/body.ts';
import { RequestError } from '../../http/errors.ts';
import { newOrder, placeOrder } from '../../http/orders.ts';
import type { OpenedServices } from '../../server.ts';
import { fromMinor } from '../../settlement/money.ts';
import { OrderConflictError } from '../../store/errors.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { withServices } from '../open.ts';
import { money, printJson } from '../output.ts';
import { whole } from '../whole.ts';

export const orderAdd = defineCommand({
  name: 'order add',
  summary: 'Say what is to be paid, as POST /orders does. The same order again changes nothing.',
  options: {
    'merchant-uid': { type: 'string', value: 'ID', about: 'order number; one is made up if not said' },
    name: { type: 'string', value: 'TEXT', about: 'what the shopper reads, up to 40 characters (required)' },
    amount: { type: 'string', value: 'N', about: "in the currency's main unit: 64900, 10.5 (required)" },
    currency: { type: 'string', value: 'CODE', about: 'KRW if not said' },
    'expires-at': { type: 'string', value: 'SECONDS', about: 'unix time after which it cannot be paid' },
    prepare: { type: 'boolean', about: 'register the amount at PortOne first' },
    ...JSON_OPTION,
  },
  examples: [
    ['order add --merchant-uid FIRST-ORDER --name 의자 --amount 64900', 'for the first try of a page'],
    [
      'order add --name Chair --amount 10.5 --currency USD --json',
      'in a script: .merchant_uid is its number',
    ],
  ],
  async run({ 'merchant-uid': merchant_uid, name, amount, currency, 'expires-at': expires, prepare, json }) {
    if (name === undefined || amount === undefined)
      throw new ConfigError('order add needs --name and --amount');
    await withServices('migrate', async ({ services }) => {
      const expires_at = expires === undefined ? undefined : whole('--expires-at', expires, 0);
      const given = { merchant_uid, name, amount: Number(amount), currency, expires_at, prepare };
      const { order, isNew } = await place(given, services).catch(explain);
      const total = fromMinor(order.amount_minor, order.currency);
      if (json)
        return printJson({
          merchant_uid: order.merchant_uid,
          amount: total,
          currency: order.currency,
          isNew,
        });
      const text = `${order.merchant_uid}: ${order.name}, ${money(total, order.currency)}`;
      console.log(isNew ? `Added ${text}` : `There already: ${text}`);
    });
  },
});

const place = async (given: object, services: OpenedServices['services']) =>
  placeOrder(check(given, newOrder), services);

function explain(error: unknown): never {
  // The API's words on a field, as the command line's.
  if (error instanceof RequestError) throw new ConfigError(error.message);
  if (!(error instanceof OrderConflictError)) throw error;
  throw new Error(
    'An order of that number has other content, or ORDERS_TABLE is set: then the shop adds its orders there.',
  );
}
