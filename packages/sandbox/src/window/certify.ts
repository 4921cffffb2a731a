import type Router from '@koa/router';
import { setBounded } from '../bounded.ts';
import { makeCertification } from '../certification.ts';
import { refuse } from '../http/errors.ts';
import { isFields, isGiven, text } from '../http/fields.ts';
import { freshImpUid } from '../ledger.ts';
import type { World } from '../world.ts';
import { MAX_CHECKOUTS } from './checkout.ts';
import { answerDone, openRequest, pageOrigin } from './exchange.ts';
import { certifyPage } from './page.ts';
import { CERTIFICATION_PG } from './pipeline.ts';
import { isReturnUrl, withQuery } from './redirect.ts';
import { invalidRequest, noChannel } from './refusals.ts';
import type { DoneMessage, OpenAnswer, OpenRequest, Rsp } from './wire.ts';

/** A window that asks who somebody is: `IMP.certification`. */
export interface CertifyWindow {
  imp_uid: string;
  merchant_uid: string;
  mode: 'frame' | 'popup' | 'redirect';
  language: 'ko' | 'en';
  shop: string;
  page_origin: string;
  m_redirect_url: string | null;
  /** The person, as far as the shop knows them. */
  name: string | null;
  phone: string | null;
  carrier: string | null;
  result: DoneMessage | null;
}

export function certifyRoutes(router: Router, world: World): void {
  router.post('/certify', (ctx) => {
    ctx.body = openCertification(world, openRequest(ctx.request.body), pageOrigin(ctx));
  });

  router.get('/certify/:imp_uid', (ctx) => {
    ctx.type = 'html';
    ctx.body = certifyPage(known(world, ctx.params['imp_uid']));
  });

  router.post('/certify/:imp_uid', (ctx) => {
    const window = known(world, ctx.params['imp_uid']);
    const action = isFields(ctx.request.body) ? ctx.request.body['action'] : undefined;
    if (action !== 'approve' && action !== 'close')
      throw refuse(400, 'UNKNOWN_ACTION', 'This window has no such button.');
    window.result ??= carryOut(world, window, action);
    const { mode, m_redirect_url, merchant_uid, imp_uid, result } = window;
    const success = String(result.rsp['success']);
    const back = mode === 'redirect' && m_redirect_url;
    answerDone(ctx, window, result, back && withQuery(back, { imp_uid, merchant_uid, success }));
  });
}

function openCertification(world: World, request: OpenRequest, page_origin: string): OpenAnswer {
  const { params, user_code, device, popup } = request;
  const { merchant_uid, m_redirect_url } = params;
  const refused = (rsp: Rsp): OpenAnswer => ({ opened: false, rsp });
  if (!text(user_code)) return refused(noChannel(merchant_uid));
  if (m_redirect_url && !isReturnUrl(m_redirect_url))
    return refused(invalidRequest('legacy', merchant_uid, 'm_redirect_url은 전체 주소여야 합니다.'));
  const window: CertifyWindow = {
    imp_uid: freshImpUid(world),
    merchant_uid: isGiven(merchant_uid) ? String(merchant_uid) : `nobody_${world.clock.now() * 1000}`,
    mode: device === 'mobile' && m_redirect_url ? 'redirect' : popup ? 'popup' : 'frame',
    language: params['language'] === 'en' ? 'en' : 'ko',
    shop: String(user_code),
    page_origin,
    m_redirect_url: text(m_redirect_url) ?? null,
    name: text(params['name']) ?? null,
    phone: text(params['phone']) ?? null,
    carrier: text(params['carrier']) ?? null,
    result: null,
  };
  const { imp_uid, mode } = window;
  setBounded(world.certifyWindows, imp_uid, window, MAX_CHECKOUTS);
  const path = `/__window/certify/${imp_uid}`;
  return { opened: true, mode, pipeline: 'legacy', pg_provider: CERTIFICATION_PG, imp_uid, path };
}

function carryOut(world: World, window: CertifyWindow, action: 'approve' | 'close'): DoneMessage {
  const { imp_uid, merchant_uid, name, phone, carrier } = window;
  const told = { from: 'iamport-sandbox', imp_uid, calls: 1 } as const;
  if (action === 'close') {
    const error_msg = '사용자가 본인인증을 취소하였습니다.';
    return { ...told, rsp: { success: false, imp_uid, merchant_uid, error_msg } };
  }
  const given = Object.entries({ name, phone, carrier }).filter(([, value]) => value !== null);
  makeCertification(world, { imp_uid, merchant_uid, ...Object.fromEntries(given) });
  return { ...told, rsp: { success: true, imp_uid, merchant_uid } };
}

function known(world: World, impUid = ''): CertifyWindow {
  const window = world.certifyWindows.get(impUid);
  if (!window) throw refuse(404, 'NO_SUCH_WINDOW', 'There is no such window.');
  return window;
}
