import { setBounded } from '../bounded.ts';
import { type Fields, isHttpUrl, text } from '../http/fields.ts';
import { addPayment, freshImpUid, paymentsOf } from '../ledger.ts';
import { blankPayment, type Payment } from '../payment.ts';
import { MAX_MERCHANT_UID_LENGTH } from '../rest/prepare.ts';
import type { World } from '../world.ts';
import { type Checkout, MAX_CHECKOUTS } from './checkout.ts';
import { type Channel, channelOf, staysInPage } from './pipeline.ts';
import { isReturnUrl } from './redirect.ts';
import { alreadyPaid, invalidRequest, noChannel, otherThanPrepared, unknownPg } from './refusals.ts';
import { parseVbankDue } from './vbank-due.ts';
import type { OpenAnswer, OpenRequest, Rsp } from './wire.ts';

/** What the browser's request carries beside its body. */
export interface Visitor {
  user_agent: string | null;
  /** The page's origin, `*` if it has none. */
  page_origin: string;
}

/** `IMP.request_pay` arrives: either a payment that is `ready` and a window for it, or the callback's failure. */
export function openWindow(world: World, request: OpenRequest, visitor: Visitor): OpenAnswer {
  const { params, user_code } = request;
  if (!text(user_code)) return { opened: false, rsp: noChannel(params['merchant_uid']) };
  const channel = channelOf(params['pg'], params['channelKey']);
  if (!channel) return { opened: false, rsp: unknownPg(params['merchant_uid']) };
  const rsp = objection(world, params, channel);
  if (rsp) return { opened: false, rsp };
  const payment = startedPayment(world, request, channel, visitor);
  const { imp_uid } = payment;
  addPayment(world, payment, noticeUrls(params));
  const checkout = checkoutOf(request, payment, channel, visitor);
  setBounded(world.checkouts, imp_uid, checkout, MAX_CHECKOUTS);
  return { opened: true, mode: checkout.mode, imp_uid, path: `/__window/pay/${imp_uid}` };
}

/** Why the window does not open, if it does not. */
function objection(world: World, params: Fields, { pipeline }: Channel): Rsp | undefined {
  const { merchant_uid, amount } = params;
  const invalid = (message: string): Rsp => invalidRequest(pipeline, merchant_uid, message);
  if (typeof merchant_uid !== 'string' || merchant_uid === '')
    return invalid('merchant_uid는 비어 있지 않은 문자열이어야 합니다.');
  if (merchant_uid.length > MAX_MERCHANT_UID_LENGTH)
    return invalid(`merchant_uid는 ${MAX_MERCHANT_UID_LENGTH}자 이하여야 합니다.`);
  if (typeof amount !== 'number') return invalid('amount는 숫자여야 합니다.');
  // Zero is for registering a billing key.
  if (amount < 0 || (amount === 0 && !params['customer_uid'])) return invalid('amount는 0보다 커야 합니다.');
  if (params['m_redirect_url'] && !isReturnUrl(params['m_redirect_url']))
    return invalid('m_redirect_url은 전체 주소여야 합니다.');
  if (params['confirm_url'] && !isHttpUrl(params['confirm_url']))
    return invalid('confirm_url은 http(s) 주소여야 합니다.');
  if (!listed(params['notice_url']).every(isHttpUrl)) return invalid('notice_url은 http(s) 주소여야 합니다.');
  const approved = paymentsOf(world, merchant_uid).some(({ payment }) =>
    /^(paid|cancelled)$/.test(payment.status),
  );
  if (approved) return alreadyPaid(pipeline, merchant_uid);
  const prepared = world.prepared.get(merchant_uid);
  const currencyDiffers = prepared?.currency && prepared.currency !== currencyOf(params);
  if (prepared && (prepared.amount !== amount || currencyDiffers))
    return otherThanPrepared(pipeline, merchant_uid);
  return undefined;
}

const currencyOf = (params: Fields): string =>
  text(params['currency']) ?? (String(params['pg']).startsWith('paypal') ? 'USD' : 'KRW');

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value ? [value] : []);

const noticeUrls = (params: Fields): string[] => listed(params['notice_url']).filter(isHttpUrl);

function startedPayment(
  world: World,
  { params, device }: OpenRequest,
  { pg_provider, pg_id }: Channel,
  { user_agent }: Visitor,
): Payment {
  const customer_uid = text(params['customer_uid']) ?? null;
  const { custom_data } = params;
  return {
    ...blankPayment(freshImpUid(world), String(params['merchant_uid'])),
    pay_method: text(params['pay_method']) ?? 'card',
    channel: device,
    pg_provider,
    pg_id,
    escrow: params['escrow'] === true,
    name: text(params['name']) ?? null,
    amount: Number(params['amount']),
    currency: currencyOf(params),
    buyer_name: text(params['buyer_name']) ?? null,
    buyer_email: text(params['buyer_email']) ?? null,
    buyer_tel: text(params['buyer_tel']) ?? null,
    buyer_addr: text(params['buyer_addr']) ?? null,
    buyer_postcode: text(params['buyer_postcode']) ?? null,
    custom_data: custom_data === undefined || custom_data === null ? null : JSON.stringify(custom_data),
    user_agent,
    customer_uid,
    customer_uid_usage: customer_uid === null ? null : 'issue',
    started_at: world.clock.now(),
  };
}

function checkoutOf(
  { params, device, user_code, tier_code }: OpenRequest,
  { imp_uid, pay_method }: Payment,
  { pipeline, pg_provider }: Channel,
  { page_origin }: Visitor,
): Checkout {
  const m_redirect_url = text(params['m_redirect_url']) ?? null;
  const inPage = staysInPage(pg_provider, pay_method ?? '', Boolean(params['customer_uid']));
  return {
    imp_uid,
    pipeline,
    mode: device === 'mobile' && m_redirect_url !== null && !inPage ? 'redirect' : 'frame',
    language: params['language'] === 'en' ? 'en' : 'ko',
    shop: tier_code === null ? String(user_code) : `${user_code} (${tier_code})`,
    page_origin,
    m_redirect_url,
    confirm_url: text(params['confirm_url']) ?? null,
    vbank_due_at: parseVbankDue(params['vbank_due']),
    outcome: null,
  };
}
