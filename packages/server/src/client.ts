import type { AnswerCode } from '@iamport-checkout/protocol';
import type { z } from 'zod';
import type * as answers from './openapi/answers.ts';
import type { routes } from './openapi/routes.ts';

type RouteOf<Id> = Extract<(typeof routes)[number], { id: Id }>;
type Body<Id> = RouteOf<Id> extends { body: infer Schema extends z.ZodType } ? z.input<Schema> : never;
type Query<Id> = RouteOf<Id> extends { query: infer Schema extends z.ZodType } ? z.input<Schema> : never;

export type NewOrder = Body<'addOrder'>;
export type AddedOrder = z.output<typeof answers.addedOrder>;
export type OrderDetails = z.output<typeof answers.orderDetails>;
export type OrderPage = z.output<typeof answers.orderPage>;
export type CancelRequest = Body<'cancelPayment'>;
export type CancelledPayment = z.output<typeof answers.cancelled>;
export type EventPage = z.output<typeof answers.eventPage>;
export type Judgement = z.output<typeof answers.completed> | z.output<typeof answers.judged>;
export type ReconcileReport = z.output<typeof answers.reconciled>;
type ErrorBody = z.output<typeof answers.error>;

export interface ClientOptions {
  /** Where the API is, its BASE_PATH included. */
  url: string;
  /** API_KEY. Never in a browser. */
  apiKey: string;
  /** How long an answer may take, milliseconds; a cancellation may need PortOne's 8 s and some. */
  timeout_ms?: number;
  fetch?: typeof fetch;
}

/** The API answered that it did not do what was asked. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly http: number;
  readonly code: AnswerCode;
  /** The same request may succeed later. */
  readonly isRetryable: boolean;
  /** What the server's log calls the request. */
  readonly request_id: string | undefined;
  /** Which field was wrong. */
  readonly detail: string | undefined;

  constructor(http: number, { code, message, retryable, request_id, detail }: ErrorBody) {
    super(`${code}: ${detail ?? message}`);
    this.http = http;
    this.code = code;
    this.isRetryable = retryable === true;
    this.request_id = request_id;
    this.detail = detail;
  }
}

/**
 * The API, for a shop's backend. All reject with `ApiError`; with another error if there was no answer, or one that is
 * not the API's.
 */
export interface Client {
  /** Says what is to be paid. The same order again is harmless. */
  addOrder(order: NewOrder): Promise<AddedOrder>;
  /** Everything the books hold of an order. */
  order(merchant_uid: string): Promise<OrderDetails>;
  /** Newest first. */
  orders(query?: Query<'listOrders'>): Promise<OrderPage>;
  /** Reads the payment from PortOne and settles the order with it; without imp_uid whatever was paid for it. */
  complete(request: Body<'complete'>): Promise<Judgement>;
  /** Gives money back. A repeat with the same key is harmless. */
  cancel(request: CancelRequest, idempotencyKey?: string): Promise<CancelledPayment>;
  /** The event log, from a cursor on. */
  events(query?: { after?: number; limit?: number }): Promise<EventPage>;
  reconcile(): Promise<ReconcileReport>;
}

const TIMEOUT_MS = 20_000;

export function createClient(options: ClientOptions): Client {
  const { url, apiKey, timeout_ms = TIMEOUT_MS, fetch: send = fetch } = options;
  const base = url.replace(/\/$/, '');

  async function ask<Answer>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await send(`${base}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout_ms),
    });
    const answer = (await response.json().catch(() => null)) as Answer | ErrorBody | null;
    if (isError(answer)) throw new ApiError(response.status, answer);
    if (!isOurs(answer, response)) throw new Error(`HTTP ${response.status}, with no answer of the API`);
    return answer;
  }

  const search = (query: Record<string, unknown> = {}): string => {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  };

  return {
    addOrder: (order) => ask<AddedOrder>('/orders', order),
    order: (merchant_uid) => ask<OrderDetails>(`/orders/${encodeURIComponent(merchant_uid)}`),
    orders: (query) => ask<OrderPage>(`/orders${search(query)}`),
    complete: (request) => ask<Judgement>('/payments/complete', request),
    cancel: (request, key) =>
      ask<CancelledPayment>('/payments/cancel', request, key === undefined ? {} : { 'idempotency-key': key }),
    events: (query) => ask<EventPage>(`/events${search(query)}`),
    reconcile: () => ask<ReconcileReport>('/reconcile', {}),
  };
}

type Told = { status?: unknown; code?: unknown } | null;

function isError(answer: unknown): answer is ErrorBody {
  const { status, code } = (answer as Told) ?? {};
  return status === 'error' && typeof code === 'string';
}

/** Whoever stands before the API answers in its place where it is away, in JSON too: that is no success. */
function isOurs<Answer>(answer: Answer | null, { ok }: Response): answer is Answer {
  const { status, code } = (answer as Told) ?? {};
  return typeof status === 'string' && (ok || typeof code === 'string');
}
