import Router from '@koa/router';
import { isFields } from '../http/fields.ts';
import type { World } from '../world.ts';
import { balance } from './balance.ts';
import { cancelPayment } from './cancel.ts';
import { deleteCertification, showCertification } from './certifications.ts';
import { BANKS, CARDS, code, codes } from './codes.ts';
import { envelope, UNAUTHORIZED } from './envelope.ts';
import { find, findAll } from './find.ts';
import { lookup, lookupMany } from './lookup.ts';
import { changePrepared, prepare, showPrepared } from './prepare.ts';
import type { Handler } from './request.ts';
import { byStatus } from './status.ts';
import { getToken, isAuthorized } from './token.ts';
import { changeVbank, issueVbank, revokeVbank } from './vbanks.ts';

export const TOKEN_PATH = '/users/getToken';

/** In this order: `/payments/{imp_uid}` would swallow the others. */
const ROUTES: [method: 'get' | 'post' | 'put' | 'delete', path: string, handler: Handler][] = [
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
  ['post', '/vbanks', issueVbank],
  ['put', '/vbanks/:imp_uid', changeVbank],
  ['delete', '/vbanks/:imp_uid', revokeVbank],
  ['get', '/certifications/:imp_uid', showCertification],
  ['delete', '/certifications/:imp_uid', deleteCertification],
  ['get', '/banks', codes(BANKS)],
  ['get', '/banks/:code', code(BANKS)],
  ['get', '/cards', codes(CARDS)],
  ['get', '/cards/:code', code(CARDS)],
];

export function restRoutes(world: World): Router {
  const router = new Router();
  for (const [method, path, handler] of ROUTES) {
    router[method](path, (ctx) => {
      const { body } = ctx.request;
      const answer =
        path === TOKEN_PATH || isAuthorized(world, ctx.headers)
          ? handler(world, {
              params: ctx.params,
              query: new URLSearchParams(ctx.querystring),
              body: isFields(body) ? body : {},
            })
          : UNAUTHORIZED;
      ctx.status = answer.http;
      ctx.type = 'json';
      ctx.body = envelope(answer);
    });
  }
  return router;
}
