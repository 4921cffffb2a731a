import {
  type AnswerCode,
  type CompleteAnswer,
  HTTP_STATUS_OF_CODE,
  type OrderAnswer,
} from '@iamport-checkout/protocol';
import { z } from 'zod';

/**
 * What the API answers, field by field. The OpenAPI document and the typed client come from these, and each
 * answer of the test run is compared with them.
 */

const codes = Object.keys(HTTP_STATUS_OF_CODE) as [AnswerCode, ...AnswerCode[]];

const message = z
  .string()
  .describe('A sentence for the shopper, in the language of Accept-Language: ko or en');
const amount = z.number().describe("In the currency's main unit, as PortOne writes it: 64900 KRW, 10.5 USD");
const currency = z.string().describe('ISO 4217, upper case');
const seconds = z.number().int().describe('Unix seconds');
const merchant_uid = z.string().describe('Order number');
const imp_uid = z.string().describe("PortOne's payment id");
const code = z.enum(codes);

export const orderStatus = z.enum(['pending', 'ready', 'paid', 'cancelled', 'expired']);

export const virtualAccount = z.strictObject({
  vbank_name: z.string().nullable(),
  vbank_num: z.string(),
  vbank_holder: z.string().nullable(),
  vbank_date: seconds.describe('Deposit deadline, unix seconds; 0 if PortOne gave none'),
});

const success = z.strictObject({
  status: z.literal('success'),
  message,
  merchant_uid,
  imp_uid,
  amount,
  currency,
  pay_method: z.string().nullable(),
  paid_at: seconds,
  receipt_url: z.string().nullable(),
});

const vbankIssued = z.strictObject({
  status: z.literal('vbankIssued'),
  message,
  merchant_uid,
  imp_uid,
  amount,
  currency,
  vbank: virtualAccount,
});

const unsettled = z.strictObject({
  status: z.enum(['pending', 'forgery', 'failed', 'cancelled']),
  message,
  code,
  merchant_uid,
  imp_uid: imp_uid.optional(),
});

export const error = z.strictObject({
  status: z.literal('error'),
  message,
  code,
  retryable: z.literal(true).optional().describe('There, and true, where the same request may succeed later'),
  request_id: z.string().optional().describe("What the server's log calls this request"),
  detail: z.string().optional().describe('For developers: what was wrong with which field'),
});

export const judged = unsettled;

export const completed = z.union([success, vbankIssued]);

/** To PortOne: what was decided, without what only the shopper's page needs. */
export const noticed = z.strictObject({ status: z.string(), message, code: code.optional() });

export const fine = z.strictObject({ status: z.literal('ok'), message });

export const stopped = z.strictObject({
  status: z.literal('error'),
  message,
  code,
  reason: z.string().describe('What PortOne works into the fail_reason of the payment that it stops'),
  request_id: z.string(),
});

const checks = z.strictObject({
  database: z.enum(['ok', 'away']),
  migrations: z.enum(['ok', 'pending', 'newer', 'unknown']),
  disk: z.enum(['ok', 'low', 'full']).optional(),
  token: z.enum(['ok', 'refused', 'unreachable']).optional(),
});

export const ready = fine.extend({ checks });
export const notReady = error.extend({ checks });

export const order = z.strictObject({
  status: orderStatus,
  message,
  merchant_uid,
  name: z.string(),
  amount,
  currency,
  cancel_amount: amount,
  vbank: virtualAccount.optional(),
});

export const addedOrder = order.extend({ expires_at: seconds.nullable() });

/** In PortOne's names. */
const buyer = z
  .strictObject({
    name: z.string(),
    tel: z.string(),
    email: z.string(),
    addr: z.string(),
    postcode: z.string(),
  })
  .partial();

const orderRecord = z.strictObject({
  status: orderStatus,
  merchant_uid,
  name: z.string(),
  amount,
  currency,
  imp_uid: imp_uid.nullable(),
  cancel_amount: amount,
  buyer: buyer.nullable(),
  expires_at: seconds.nullable(),
  paid_at: seconds.nullable(),
  created_at: seconds,
  updated_at: seconds,
});

const payment = z.strictObject({
  imp_uid,
  merchant_uid,
  status: z.string(),
  verdict: z.enum(['accepted', 'forgery', 'duplicate', 'rejected']).nullable(),
  amount,
  currency,
  cancel_amount: amount,
  first_seen_by: z.enum(['callback', 'redirect', 'webhook', 'cancel', 'reconcile', 'cli']),
  first_seen_at: seconds,
  updated_at: seconds,
  snapshot: z.record(z.string(), z.unknown()).describe("PortOne's Payment object, the fields that are kept"),
});

const eventType = z.enum([
  'order.paid',
  'order.vbank_issued',
  'order.cancelled',
  'order.expired',
  'payment.forged',
  'payment.duplicate',
]);

const data = z.record(z.string(), z.unknown());

const orderEvent = z.strictObject({
  id: z.string(),
  type: eventType,
  imp_uid: imp_uid.nullable(),
  data,
  created_at: seconds,
});

const textMessage = z.strictObject({
  id: z.string(),
  imp_uid,
  attempts: z.number().int(),
  delivered_at: seconds.nullable(),
  failure: z.string().nullable(),
});

export const orderDetails = orderRecord.extend({
  message,
  payments: z.array(payment),
  events: z.array(orderEvent),
  text_messages: z.array(textMessage),
});

export const orderPage = fine.extend({
  orders: z.array(orderRecord),
  next: z.string().nullable().describe('The cursor of the next page, or null'),
});

export const eventPage = fine.extend({
  events: z.array(orderEvent.extend({ merchant_uid })),
  next: z.number().int().describe('The cursor to go on from'),
});

export const cancelled = z.strictObject({
  status: z.literal('cancelled'),
  message,
  merchant_uid,
  imp_uid,
  amount: amount.describe('Given back by this request'),
  cancel_amount: amount.describe('Given back in all'),
  currency,
});

export const reconciled = fine.extend({
  checked: z.number().int().describe('Orders looked at'),
  changed: z.number().int().describe('Orders whose status changed'),
  failed_calls: z.number().int().describe('Calls to PortOne that failed; their orders come up again'),
});

/** What widget and server agreed on; that these are the same is a matter for the compiler. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
export const isProtocol: [
  Same<
    z.infer<typeof success> | z.infer<typeof vbankIssued>,
    Extract<CompleteAnswer, { status: 'success' | 'vbankIssued' }>
  >,
  Same<z.infer<typeof order>['status'], OrderAnswer['status']>,
] = [true, true];
