import type { Knex } from 'knex';
import type { CancellationStatus } from '../../cancel/model.ts';
import { toOrder } from '../../http/order-details.ts';
import type { EventType, Source, Verdict } from '../../settlement/model.ts';
import { guarded } from '../../store/database.ts';
import type { OrderHistory, OrderStore } from '../../store/orders.ts';
import { toSeconds } from '../../store/rows.ts';

/** A payment as PortOne last reported it, and what we made of it. Times in unix seconds; 0 = never. */
export interface PaymentStory {
  imp_uid: string;
  status: string;
  verdict: Verdict;
  amount: number;
  currency: string;
  cancel_amount: number;
  pay_method: string | null;
  sandbox: boolean | null;
  first_seen_by: Source;
  first_seen_at: number;
  started_at: number;
  failed_at: number;
  fail_reason: string | null;
  paid_at: number;
  vbank_issued_at: number;
  vbank_name: string | null;
  /** The end of the account's number: enough to tell two apart. */
  vbank_ends: string | null;
  vbank_date: number;
  cancellations: { amount: number; cancelled_at: number }[];
}

export interface CancellationStory {
  imp_uid: string;
  status: CancellationStatus;
  amount: number;
  currency: string;
  refusal: string | null;
  created_at: number;
  updated_at: number;
}

/** An event or a text message on its way. */
export interface LetterStory {
  id: string;
  type: EventType | 'text message';
  imp_uid: string | null;
  created_at: number;
  attempts: number;
  next_attempt_at: number | null;
  delivered_at: number | null;
  failure: string | null;
  /** What an event says of amounts and codes; nothing else of it is shown. */
  code?: string;
  cancel_amount?: number;
  amount?: number;
  currency?: string;
}

/** All that our books hold of an order, without the buyer and whatever else is personal. */
export interface OrderStory {
  order: Omit<ReturnType<typeof toOrder>, 'buyer'> & {
    amended_at: number | null;
    next_check_at: number | null;
  };
  payments: PaymentStory[];
  cancellations: CancellationStory[];
  events: LetterStory[];
  text_messages: LetterStory[];
}

/** @returns null if there is no such order */
export async function readStory(
  merchant_uid: string,
  orders: Pick<OrderStore, 'history'>,
  database: Knex,
): Promise<OrderStory | null> {
  const history = await orders.history(merchant_uid);
  if (!history) return null;
  const { buyer: _personal, ...order } = toOrder(history.order);
  const imp_uids = history.payments.map(({ imp_uid }) => imp_uid);
  const cancellations = await guarded(() =>
    database('cancellations')
      .select('imp_uid', 'status', 'amount', 'currency', 'refusal', 'created_at', 'updated_at')
      .whereIn('imp_uid', imp_uids)
      .orderBy('id'),
  );
  return {
    order: {
      ...order,
      amended_at: toSeconds(history.order.amended_at),
      next_check_at: toSeconds(history.order.next_check_at),
    },
    payments: history.payments.map(toPaymentStory),
    cancellations: cancellations.map(toCancellationStory),
    events: history.events.map(toEventStory),
    text_messages: history.texts.map((row) => ({ ...toLetterStory(row), type: 'text message' })),
  };
}

function toPaymentStory(row: OrderHistory['payments'][number]): PaymentStory {
  const snapshot = JSON.parse(row.snapshot);
  const { imp_uid, status, verdict, currency, first_seen_by } = row;
  const { pay_method, sandbox, fail_reason, vbank_name, vbank_num } = snapshot;
  return {
    ...{ imp_uid, status, verdict, currency, first_seen_by, pay_method, fail_reason, vbank_name },
    sandbox: sandbox ?? null,
    amount: Number(row.amount),
    cancel_amount: Number(row.cancel_amount),
    first_seen_at: toSeconds(row.first_seen_at),
    started_at: snapshot.started_at ?? 0,
    failed_at: snapshot.failed_at ?? 0,
    paid_at: snapshot.paid_at ?? 0,
    vbank_issued_at: snapshot.vbank_issued_at ?? 0,
    vbank_ends: vbank_num ? String(vbank_num).slice(-4) : null,
    vbank_date: snapshot.vbank_date ?? 0,
    cancellations: (snapshot.cancel_history ?? []).map(
      ({ amount, cancelled_at }: PaymentStory['cancellations'][number]) => ({ amount, cancelled_at }),
    ),
  };
}

function toCancellationStory(row: CancellationStory): CancellationStory {
  const { imp_uid, status, currency, refusal } = row;
  const times = { created_at: toSeconds(row.created_at), updated_at: toSeconds(row.updated_at) };
  return { imp_uid, status, amount: Number(row.amount), currency, refusal, ...times };
}

function toEventStory(row: OrderHistory['events'][number]): LetterStory {
  const { code, cancel_amount, amount, currency } = JSON.parse(row.data);
  const said = Object.entries({ code, cancel_amount, amount, currency }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...toLetterStory(row), type: row.type, ...Object.fromEntries(said) };
}

type LetterRow = OrderHistory['events'][number] | OrderHistory['texts'][number];

function toLetterStory(row: LetterRow): Omit<LetterStory, 'type'> {
  const { id, imp_uid, attempts, failure } = row;
  return {
    ...{ id, imp_uid, attempts, failure },
    created_at: toSeconds(row.created_at),
    next_attempt_at: toSeconds(row.next_attempt_at),
    delivered_at: toSeconds(row.delivered_at),
  };
}
