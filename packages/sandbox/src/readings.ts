import { refuse } from './http/errors.ts';
import { isFields } from './http/fields.ts';

/** What PortOne's documents leave open, and how it may be read. The first of each is the default. */
export const CHOICES = {
  /** `GET /payments/{imp_uid}` of a test payment without `include_sandbox`: as since 2026-01-26, or as before. */
  sandbox_lookup: ['hidden', 'shown'],
  /** Whether payments say that they are tests; before 2025-11 they did not. */
  sandbox_field: ['present', 'absent'],
  /** Test payments in `GET /payments`, `find`, `findAll` and `status`. */
  sandbox_in_lists: ['shown', 'hidden'],
  /** `POST /payments/cancel` of a test payment. */
  sandbox_cancel: ['works', 'refused'],
  /** The status after a partial cancellation. */
  partial_cancel: ['paid', 'cancelled'],
  /** When a cancellation at PayPal shows: in its answer, or some seconds later. */
  paypal_cancel: ['at-once', 'later'],
  /** A second `POST /payments/prepare` of one order. */
  second_prepare: ['refused', 'replaces'],
  /** `GET /payments/prepare/{merchant_uid}` of an order that is not registered: HTTP 404, or 200 with code 1. */
  unknown_prepare: ['404', '200'],
  /** The `error_code` for another amount than the registered one. */
  prepare_mismatch: ['F400', 'none'],
  /** An account whose deadline has passed. */
  vbank_expiry: ['ready', 'failed'],
  vbank_expiry_webhook: ['none', 'sent'],
  /** `GET /vbanks/holder`: left out of today's description of the API, which promises to stay compatible. */
  vbank_holder: ['answered', 'gone'],
  /** Lists of schedules: a page with its neighbours, or only what is on it. */
  schedule_list: ['page', 'array'],
  /** The generation of code that takes a request with only a `channelKey`. */
  channel_key: ['new', 'legacy'],
  /** `success` in the result of a newer company. */
  new_pg_success: ['absent', 'present'],
  /** `paid_at` and `vbank_date` in the callback's result. */
  rsp_times: ['number', 'text'],
  /** How the return address keeps its own query: joined by `&`, or glued as PortOne's script does it. */
  redirect_query: ['joined', 'glued'],
  /** What the limit of 40 for an order number counts, if it is kept at all. */
  merchant_uid_limit: ['characters', 'bytes', 'none'],
  /** A request without the `digital`, `biz_num` or `vbank_due` that its method or company needs. */
  missing_detail: ['ignored', 'refused'],
  /** The body that `confirm_url` is sent. */
  confirm_body: ['json', 'form'],
} as const;

type Choices = typeof CHOICES;
export type Readings = { [Name in keyof Choices]: Choices[Name][number] };

const isName = (name: string): name is keyof Readings => Object.hasOwn(CHOICES, name);

/** All readings, those left out at their default. @throws {Refusal} for a name or a value that is none */
export function parseReadings(given: unknown): Readings {
  const wrong = (message: string): Error => refuse(400, 'INVALID_READING', message);
  if (!isFields(given)) throw wrong('Send an object.');
  for (const [name, value] of Object.entries(given)) {
    if (!isName(name)) throw wrong(`There is no reading ${name}.`);
    if (!CHOICES[name].some((choice) => choice === value))
      throw wrong(`${name} must be one of ${CHOICES[name].join(', ')}.`);
  }
  const defaults = Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first]));
  return { ...defaults, ...given } as Readings;
}
