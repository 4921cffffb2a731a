import type { AnswerCode } from '@iamport-checkout/protocol';
import { z } from 'zod';
import { merchantUid } from '../http/body.ts';
import { cancelRequest, idempotencyKey } from '../http/cancel.ts';
import { completeRequest } from '../http/complete.ts';
import { question } from '../http/confirm.ts';
import { eventsQuery } from '../http/events.ts';
import { orderListQuery } from '../http/order-list.ts';
import { newOrder, orderQuery } from '../http/orders.ts';
import { notice } from '../http/webhook.ts';
import * as answers from './answers.ts';

/** A body that is no JSON, by its media type. */
export type Media = 'text/html' | 'text/javascript' | 'text/plain' | 'none';

export interface Route {
  id: string;
  method: 'GET' | 'POST';
  path: string;
  summary: string;
  isPrivate?: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: Record<string, z.ZodType>;
  /** JSON; a form too where `isForm`. */
  body?: z.ZodType;
  isForm?: boolean;
  /** By HTTP status. Whatever is not here is an error. */
  answers: Readonly<Record<number, z.ZodType | Media>>;
  /** Errors beyond those that every request can meet. */
  errors: readonly AnswerCode[];
}

const limited = ['RATE_LIMITED'] as const satisfies AnswerCode[];
const upstream = ['GATEWAY_ERROR', 'GATEWAY_TIMEOUT'] as const satisfies AnswerCode[];
const judged = z.union([answers.judged, answers.error]);
const settling = {
  answers: { 200: answers.completed, 202: answers.judged, 400: judged, 402: answers.judged },
  errors: [
    ...limited,
    ...upstream,
    'SANDBOX_NOT_ALLOWED',
    'ORDER_NOT_FOUND',
    'PAYMENT_NOT_FOUND',
    'ORDER_ALREADY_PAID',
    'ORDER_EXPIRED',
  ],
} as const satisfies Pick<Route, 'answers' | 'errors'>;
const byNumber = z.object({ merchant_uid: merchantUid });

/** The API, in the order in which its reader needs it. The HTTP handlers validate with the same schemas. */
export const routes = [
  {
    id: 'complete',
    method: 'POST',
    path: '/payments/complete',
    summary: 'Settle: read the payment from PortOne, compare it with the order, record the outcome',
    body: completeRequest,
    ...settling,
  },
  {
    id: 'completeByRedirect',
    method: 'GET',
    path: '/payments/complete',
    summary: "The same for PortOne's redirect, then 303 to RETURN_URL, or a small result page",
    query: completeRequest,
    answers: { 303: 'none', 200: 'text/html', 202: 'text/html', 400: answers.error, 402: 'text/html' },
    errors: settling.errors,
  },
  {
    id: 'showOrder',
    method: 'GET',
    path: '/orders/{merchant_uid}',
    summary: 'What is to be paid, and how far that is; with the key everything the books hold',
    params: byNumber,
    query: orderQuery,
    answers: { 200: z.union([answers.order, answers.orderDetails]) },
    errors: [...limited, 'ORDER_NOT_FOUND', 'UNAUTHORIZED', 'PRIVATE_API_DISABLED'],
  },
  {
    id: 'webhook',
    method: 'POST',
    path: '/payments/webhook',
    summary: "PortOne's notice: a hint to settle. 200 to whatever was decided, 503 where another try helps",
    body: notice,
    isForm: true,
    answers: { 200: answers.noticed },
    errors: [...limited, 'ADDRESS_NOT_ALLOWED'],
  },
  {
    id: 'confirm',
    method: 'POST',
    path: '/payments/confirm',
    summary: "PortOne's question just before it approves; anything but 200 stops the payment",
    body: question,
    isForm: true,
    answers: { 200: answers.fine, 409: answers.stopped },
    errors: [],
  },
  {
    id: 'addOrder',
    method: 'POST',
    path: '/orders',
    summary: 'Say what is to be paid. The same order again answers 200',
    isPrivate: true,
    body: newOrder,
    answers: { 200: answers.addedOrder, 201: answers.addedOrder },
    errors: ['ORDER_CONFLICT', ...upstream],
  },
  {
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    summary: 'Orders, the newest first',
    isPrivate: true,
    query: orderListQuery,
    answers: { 200: answers.orderPage },
    errors: [],
  },
  {
    id: 'cancelPayment',
    method: 'POST',
    path: '/payments/cancel',
    summary: 'Give money back. A repeat with the same Idempotency-Key is harmless',
    isPrivate: true,
    headers: { 'Idempotency-Key': idempotencyKey },
    body: cancelRequest,
    answers: { 200: answers.cancelled },
    errors: [
      ...upstream,
      'ORDER_NOT_FOUND',
      'PAYMENT_NOT_FOUND',
      'PAYMENT_PENDING',
      'PAYMENT_FAILED',
      'PAYMENT_CANCELLED',
      'CANCEL_REFUSED',
      'CANCEL_EXCEEDS_BALANCE',
      'CANCEL_IN_PROGRESS',
      'IDEMPOTENCY_KEY_REUSED',
      'CANCEL_UNKNOWN',
    ],
  },
  {
    id: 'listEvents',
    method: 'GET',
    path: '/events',
    summary: 'The event log in its order, for shops that pull',
    isPrivate: true,
    query: eventsQuery,
    answers: { 200: answers.eventPage },
    errors: [],
  },
  {
    id: 'reconcile',
    method: 'POST',
    path: '/reconcile',
    summary: 'One round of looking up what nobody told, now',
    isPrivate: true,
    answers: { 200: answers.reconciled },
    errors: ['RECONCILE_IN_PROGRESS'],
  },
  {
    id: 'metrics',
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus text',
    isPrivate: true,
    answers: { 200: 'text/plain' },
    errors: [],
  },
  {
    id: 'widget',
    method: 'GET',
    path: '/iamport-checkout.js',
    summary: "The widget's script-tag build",
    answers: { 200: 'text/javascript', 304: 'none' },
    errors: ['NOT_FOUND'],
  },
  {
    id: 'healthz',
    method: 'GET',
    path: '/healthz',
    summary: 'The process runs',
    answers: { 200: answers.fine },
    errors: [],
  },
  {
    id: 'readyz',
    method: 'GET',
    path: '/readyz',
    summary: 'This instance can settle: database, migrations, disk, access token',
    answers: { 200: answers.ready, 503: z.union([answers.notReady, answers.error]) },
    errors: [],
  },
  {
    id: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: z.record(z.string(), z.unknown()) },
    errors: [],
  },
] as const satisfies readonly Route[];
