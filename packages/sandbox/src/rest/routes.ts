import Router, { type RouterContext } from '@koa/router';
import { isFields } from '../http/fields.ts';
import type { World } from '../world.ts';
import { balance } from './balance.ts';
import { cancelPayment } from './cancel.ts';
import { deleteCertification, showCertification } from './certifications.ts';
import { BANKS, CARDS, code, codes } from './codes.ts';
import { envelope, NO_SUCH_PATH, UNAUTHORIZED } from './envelope.ts';
import { changeShipment, registerShipment, showShipment } from './escrow.ts';
import { find, findAll } from './find.ts';
import { lookup, lookupMany } from './lookup.ts';
import { confirmOtp, requestOtp } from './otp.ts';
import { changePrepared, prepare, showPrepared } from './prepare.ts';
import {
  cancelExternalReceipt,
  cancelReceipt,
  issueExternalReceipt,
  issueReceipt,
  showExternalReceipt,
  showReceipt,
} from './receipts.ts';
import type { Handler } from './request.ts';
import { channels, tier } from './shop.ts';
import { byStatus } from './status.ts';
import {
  customerPayments,
  deleteCustomer,
  saveCustomer,
  showCustomer,
  showCustomers,
} from './subscribe/customers.ts';
import { again, onetime } from './subscribe/payments.ts';
import {
  changeSchedule,
  reschedule,
  retry,
  schedule,
  showSchedule,
  unschedule,
} from './subscribe/schedule.ts';
import { schedulesBetween, schedulesOfCustomer } from './subscribe/schedule-lists.ts';
import { getToken, isAuthorized } from './token.ts';
import { changeVbank, issueVbank, revokeVbank, showHolder } from './vbanks.ts';

export const TOKEN_PATH = '/users/getToken';

/** In this order: `/payments/{imp_uid}` would swallow the others. */
export const ROUTES: [method: 'get' | 'post' | 'put' | 'delete', path: string, handler: Handler][] = [
  ['post', TOKEN_PATH, getToken],
  ['post', '/payments/prepare', prepare],
  ['put', '/payments/prepare', changePrepared],
  ['get', '/payments/prepare/:merchant_uid', showPrepared],
  ['post', '/payments/cancel', cancelPayment],
  ['get', '/payments/find/:merchant_uid{/:payment_status}', find],
  ['get', '/payments/findAll/:merchant_uid{/:payment_status}', findAll],
  ['get', '/payments/status/:payment_status', byStatus],
  ['get', '/payments', lookupMany],
  ['get', '/payments/:imp_uid', lookup],
  ['get', '/payments/:imp_uid/balance', balance],
  ['post', '/subscribe/payments/onetime', onetime],
  ['post', '/subscribe/payments/again', again],
  ['get', '/subscribe/payments/schedule', schedulesBetween],
  ['post', '/subscribe/payments/schedule', schedule],
  ['post', '/subscribe/payments/unschedule', unschedule],
  ['get', '/subscribe/payments/schedule/customers/:customer_uid', schedulesOfCustomer],
  ['get', '/subscribe/payments/schedule/:merchant_uid', showSchedule],
  ['put', '/subscribe/payments/schedule/:merchant_uid', changeSchedule],
  ['post', '/subscribe/payments/schedule/:merchant_uid/reschedule', reschedule],
  ['post', '/subscribe/payments/schedule/:merchant_uid/retry', retry],
  ['get', '/subscribe/customers', showCustomers],
  ['get', '/subscribe/customers/:customer_uid', showCustomer],
  ['post', '/subscribe/customers/:customer_uid', saveCustomer],
  ['delete', '/subscribe/customers/:customer_uid', deleteCustomer],
  ['get', '/subscribe/customers/:customer_uid/payments', customerPayments],
  ['get', '/subscribe/customers/:customer_uid/schedules', schedulesOfCustomer],
  ['get', '/vbanks/holder', showHolder],
  ['post', '/vbanks', issueVbank],
  ['put', '/vbanks/:imp_uid', changeVbank],
  ['delete', '/vbanks/:imp_uid', revokeVbank],
  ['get', '/receipts/:imp_uid', showReceipt],
  ['post', '/receipts/:imp_uid', issueReceipt],
  ['delete', '/receipts/:imp_uid', cancelReceipt],
  ['get', '/receipts/external/:merchant_uid', showExternalReceipt],
  ['post', '/receipts/external/:merchant_uid', issueExternalReceipt],
  ['delete', '/receipts/external/:merchant_uid', cancelExternalReceipt],
  ['get', '/escrows/logis/:imp_uid', showShipment],
  ['post', '/escrows/logis/:imp_uid', registerShipment],
  ['put', '/escrows/logis/:imp_uid', changeShipment],
  ['post', '/certifications/otp/request', requestOtp],
  ['post', '/certifications/otp/confirm/:imp_uid', confirmOtp],
  ['get', '/certifications/:imp_uid', showCertification],
  ['delete', '/certifications/:imp_uid', deleteCertification],
  ['get', '/users/pg', channels],
  ['get', '/tiers/:tier_code', tier],
  ['get', '/banks', codes(BANKS)],
  ['get', '/banks/:code', code(BANKS)],
  ['get', '/cards', codes(CARDS)],
  ['get', '/cards/:code', code(CARDS)],
];

/** What belongs to one payment company alone, and would want that company played as well. */
const NOT_PLAYED =
  /^\/(cvs|kcpquick|naver|payco|kakao|partners|benepia|paymentwall)(\/|$)|^\/payments\/[^/]+\/naver(\/|$)/;

export function restRoutes(world: World): Router {
  const router = new Router();
  const answering = (handler: Handler, isOpen: boolean) => (ctx: RouterContext) => {
    const { body } = ctx.request;
    const request = {
      params: ctx.params,
      query: new URLSearchParams(ctx.querystring),
      body: isFields(body) ? body : {},
    };
    const answer = isOpen || isAuthorized(world, ctx.headers) ? handler(world, request) : UNAUTHORIZED;
    ctx.status = answer.http;
    ctx.type = 'json';
    ctx.body = envelope(answer);
  };
  for (const [method, path, handler] of ROUTES) router[method](path, answering(handler, path === TOKEN_PATH));
  router.all(
    NOT_PLAYED,
    answering(() => NO_SUCH_PATH, false),
  );
  return router;
}
