import { type Fields, isFields, text } from '../http/fields.ts';
import { freshImpUid } from '../ledger.ts';
import { blankPayment, type Payment, textsOf } from '../payment.ts';
import { CARDS } from '../rest/codes.ts';
import type { World } from '../world.ts';
import { currencyOf } from './objection.ts';
import type { Channel } from './pipeline.ts';
import type { OpenRequest } from './wire.ts';

/** Wallets that a payment company's window can hold inside itself. */
const WALLETS = new Set(
  'naverpay kakaopay payco samsungpay ssgpay lpay applepay pinpay tosspay skpay toss_brandpay'.split(' '),
);

/** The payment as it stands when its window opens. */
export function startedPayment(
  world: World,
  { params, device }: OpenRequest,
  { pg_provider, pg_id }: Channel,
  user_agent: string | null,
): Payment {
  const customer_uid = text(params['customer_uid']) ?? null;
  const { custom_data } = params;
  return {
    ...blankPayment(freshImpUid(world), String(params['merchant_uid'])),
    ...methodOf(text(params['pay_method']) ?? 'card', pg_provider),
    ...textsOf(params),
    ...directCard(params),
    channel: device,
    pg_provider,
    pg_id,
    escrow: params['escrow'] === true,
    amount: Number(params['amount']),
    currency: currencyOf(params, pg_provider),
    custom_data: custom_data === undefined || custom_data === null ? null : JSON.stringify(custom_data),
    user_agent,
    customer_uid,
    customer_uid_usage: customer_uid === null ? null : 'issue',
    started_at: world.clock.now(),
  };
}

/** What is recorded may differ from what was asked for: KCP writes a wallet down as the card behind it. */
function methodOf(method: string, pgProvider: string): Pick<Payment, 'pay_method' | 'emb_pg_provider'> {
  if (!WALLETS.has(method) || pgProvider.startsWith(method))
    return { pay_method: method, emb_pg_provider: null };
  return { pay_method: pgProvider === 'kcp' ? 'card' : method, emb_pg_provider: method };
}

/** `card.direct` opens one card company's own window. */
function directCard({ card }: Fields): Pick<Payment, 'card_code' | 'card_name' | 'card_quota'> {
  const direct = isFields(card) && isFields(card['direct']) ? card['direct'] : {};
  const card_code = text(direct['code']) ?? null;
  const card_name = card_code === null ? null : (CARDS[card_code] ?? null);
  return { card_code, card_name, card_quota: Number(direct['quota']) || 0 };
}
