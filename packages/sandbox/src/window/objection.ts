import { type Fields, isHttpUrl, listed, text } from '../http/fields.ts';
import { isApproved } from '../ledger.ts';
import { MAX_MERCHANT_UID_LENGTH } from '../rest/order.ts';
import type { World } from '../world.ts';
import type { Channel } from './pipeline.ts';
import { isReturnUrl } from './redirect.ts';
import { alreadyPaid, invalidRequest, otherThanPrepared } from './refusals.ts';
import { parseVbankDue } from './vbank-due.ts';
import type { Rsp } from './wire.ts';

/** Why the window does not open, if it does not. */
export function objection(world: World, params: Fields, { pipeline, pg_provider }: Channel): Rsp | undefined {
  const { merchant_uid, amount } = params;
  const problem =
    badIdentity(world, params) ?? badAddress(params) ?? missingDetail(world, params, pg_provider);
  if (problem) return invalidRequest(pipeline, merchant_uid, problem);
  const merchantUid = String(merchant_uid);
  if (isApproved(world, merchantUid)) return alreadyPaid(pipeline, merchantUid);
  const prepared = world.prepared.get(merchantUid);
  const currencyDiffers = prepared?.currency && prepared.currency !== currencyOf(params, pg_provider);
  if (!prepared || (prepared.amount === amount && !currencyDiffers)) return undefined;
  const code = world.readings.prepare_mismatch;
  return otherThanPrepared(pipeline, merchantUid, code === 'none' ? undefined : code);
}

function badIdentity(world: World, { merchant_uid, amount, customer_uid }: Fields): string | undefined {
  if (typeof merchant_uid !== 'string' || merchant_uid === '')
    return 'merchant_uid는 비어 있지 않은 문자열이어야 합니다.';
  const { merchant_uid_limit } = world.readings;
  const length = merchant_uid_limit === 'bytes' ? Buffer.byteLength(merchant_uid) : merchant_uid.length;
  if (merchant_uid_limit !== 'none' && length > MAX_MERCHANT_UID_LENGTH)
    return `merchant_uid는 ${MAX_MERCHANT_UID_LENGTH}자 이하여야 합니다.`;
  if (typeof amount !== 'number') return 'amount는 숫자여야 합니다.';
  // Zero is for registering a billing key.
  if (amount < 0 || (amount === 0 && !customer_uid)) return 'amount는 0보다 커야 합니다.';
  return undefined;
}

function badAddress({ m_redirect_url, confirm_url, notice_url }: Fields): string | undefined {
  if (m_redirect_url && !isReturnUrl(m_redirect_url)) return 'm_redirect_url은 전체 주소여야 합니다.';
  if (confirm_url && !isHttpUrl(confirm_url)) return 'confirm_url은 http(s) 주소여야 합니다.';
  if (!listed(notice_url).every(isHttpUrl)) return 'notice_url은 http(s) 주소여야 합니다.';
  return undefined;
}

const DUE_PGS = new Set(['nice_v2', 'smartro_v2', 'ksnet']);

/** What a method or a company cannot do without. What happens without it is stated nowhere. */
function missingDetail({ readings }: World, params: Fields, pgProvider: string): string | undefined {
  if (readings.missing_detail === 'ignored') return undefined;
  const isVbank = params['pay_method'] === 'vbank';
  if (params['pay_method'] === 'phone' && typeof params['digital'] !== 'boolean')
    return '휴대폰 소액결제에는 digital이 필요합니다.';
  if (isVbank && pgProvider === 'danal' && !text(params['biz_num']))
    return '다날 가상계좌에는 biz_num이 필요합니다.';
  if (isVbank && DUE_PGS.has(pgProvider) && parseVbankDue(params['vbank_due']) === null)
    return '가상계좌 결제에는 vbank_due가 필요합니다.';
  return undefined;
}

export const currencyOf = ({ currency }: Fields, pgProvider: string): string =>
  text(currency) ?? (pgProvider.startsWith('paypal') ? 'USD' : 'KRW');
