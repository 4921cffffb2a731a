import type { OpenAnswer, OpenRequest, Rsp } from '../window/wire.ts';
import { openFrame } from './frame.ts';

export interface Session {
  /** Where this script came from. */
  sandbox: string;
  device: 'pc' | 'mobile';
  /** Undefined until `init` or `agency`. */
  userCode: unknown;
  tierCode: string | null;
}

/** `IMP.request_pay` */
export function requestPay(session: Session, params: unknown, callback: unknown): void {
  if (session.userCode === undefined) {
    // As with PortOne: whoever forgets init hears of it by an alert only, never by the callback.
    alert('판매자 코드가 설정되지 않았습니다. IMP.init()을 먼저 호출해 주세요.');
    return;
  }
  // A copy: the shop may change its object while the window opens.
  const given: Record<string, unknown> = typeof params === 'object' && params !== null ? { ...params } : {};
  void open(session, given).then((answer) => follow(session, given, answer, callback));
}

async function open({ sandbox, device, userCode, tierCode }: Session, params: OpenRequest['params']) {
  const request: OpenRequest = { user_code: userCode, tier_code: tierCode, device, params };
  try {
    const response = await fetch(`${sandbox}/__window/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as OpenAnswer;
  } catch (error) {
    const error_msg = `샌드박스에 연결하지 못했습니다. (${error instanceof Error ? error.message : error})`;
    const rsp: Rsp = { merchant_uid: params['merchant_uid'], error_code: 'F500', error_msg };
    return { opened: false, rsp } satisfies OpenAnswer;
  }
}

function follow({ sandbox, device }: Session, params: Rsp, answer: OpenAnswer, callback: unknown): void {
  const tell = (rsp: Rsp): void => {
    if (typeof callback === 'function') callSafely(() => callback(rsp));
    else if (device === 'mobile') returnFailure(params['m_redirect_url'], rsp);
  };
  if (!answer.opened) tell(answer.rsp);
  else if (answer.mode === 'redirect') location.assign(`${sandbox}${answer.path}`);
  else openFrame(`${sandbox}${answer.path}`, device, tell);
}

/** An error in the shop's callback ends in the console, as with PortOne. */
function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.log(error);
  }
}

/** On a phone and without a callback, PortOne's script takes a failure to m_redirect_url by itself. */
function returnFailure(url: unknown, rsp: Rsp): void {
  if (typeof url !== 'string' || !URL.canParse(url) || !('error_msg' in rsp)) return;
  const target = new URL(url);
  target.searchParams.set('imp_uid', String(rsp['imp_uid'] ?? ''));
  target.searchParams.set('merchant_uid', String(rsp['merchant_uid'] ?? ''));
  target.searchParams.set('imp_success', 'false');
  target.searchParams.set('error_msg', String(rsp['error_msg']));
  if (/^https?:$/.test(target.protocol)) location.assign(target);
}
