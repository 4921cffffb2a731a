import { channelOf, opensPopup } from '../window/pipeline.ts';
import { withGluedQuery } from '../window/redirect.ts';
import { POPUP_BLOCKED, popupBlocked } from '../window/refusals.ts';
import type { DoneMessage, OpenAnswer, OpenRequest, Rsp } from '../window/wire.ts';
import { isInitialised, type Session } from './session.ts';
import { pageIsWhole } from './stage.ts';
import { openFrame, openPopup } from './window.ts';

type Params = Record<string, unknown>;

/** What tells the shop of a result. */
type Tell = (rsp: Rsp) => void;

/** `IMP.request_pay` */
export function requestPay(session: Session, params: unknown, callback: unknown): void {
  const given: Params = typeof params === 'object' && params !== null ? (params as Params) : {};
  const isNew = isNewPipeline(given);
  if (!isInitialised(session, isNew)) return;
  if (!isNew) writeDefaults(session, given);
  // A copy: the shop may change its object while the window opens.
  const request = { ...given };
  const tell = teller(session, request, callback, isNew);
  const popup = wantsPopup(session, request) ? openEmptyPopup() : undefined;
  if (popup === null) {
    alert(POPUP_BLOCKED);
    tell(popupBlocked(request['merchant_uid']));
    return;
  }
  ask(session, '/__window/open', request, popup, tell);
}

/** `IMP.certification`: who somebody is. On a PC always in a popup. */
export function certification(session: Session, params: Params, callback: unknown): void {
  if (!isInitialised(session, false)) return;
  const request = { ...params };
  const popup = session.device === 'pc' ? openEmptyPopup() : undefined;
  if (popup === null) alert(POPUP_BLOCKED);
  else ask(session, '/__window/certify', request, popup, teller(session, request, callback, false));
}

/** Asks the sandbox for a window. Of several requests that wait only the last gets one. */
function ask(session: Session, path: string, params: Params, popup: Window | undefined, tell: Tell): void {
  session.requests += 1;
  const number = session.requests;
  void Promise.all([open(session, path, params, popup !== undefined), pageIsWhole()]).then(([answer]) => {
    if (number === session.requests) follow(session, answer, popup, tell);
    else popup?.close();
  });
}

/** The script decides by `pg` alone; a request with only a channelKey has no older code to run. */
const isNewPipeline = ({ pg, channelKey, customer_uid }: Params): boolean =>
  channelOf(pg, channelKey, 'new', Boolean(customer_uid))?.pipeline === 'new';

/** The older code writes into the shop's own object, so that one used twice is not the same any more. */
function writeDefaults({ tierCode }: Session, params: Params): void {
  const now = Date.now();
  const defaults = {
    request_id: `req_${now}`,
    ...(tierCode !== null && { tier_code: tierCode }),
    pay_method: params['pay_method'] ?? 'card',
    merchant_uid: params['merchant_uid'] ?? `nobody_${now}`,
  };
  for (const [name, value] of Object.entries(defaults)) Reflect.set(params, name, value);
}

const wantsPopup = ({ device }: Session, params: Params): boolean => device === 'pc' && opensPopup(params);

/** Within the click, or the browser would block it; its address follows. */
const openEmptyPopup = (): Window | null => window.open('about:blank', '', 'width=460,height=700');

async function open(
  { sandbox, device, userCode, tierCode }: Session,
  path: string,
  params: Params,
  popup: boolean,
): Promise<OpenAnswer> {
  const request: OpenRequest = { user_code: userCode, tier_code: tierCode, device, popup, params };
  try {
    const response = await fetch(`${sandbox}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return (await response.json()) as OpenAnswer;
  } catch (error) {
    const error_msg = `샌드박스에 연결하지 못했습니다. (${error instanceof Error ? error.message : error})`;
    const rsp: Rsp = { merchant_uid: params['merchant_uid'], error_code: 'F500', error_msg };
    return { opened: false, rsp };
  }
}

function follow(session: Session, answer: OpenAnswer, popup: Window | undefined, tell: Tell): void {
  if (!answer.opened) {
    popup?.close();
    if (answer.alert !== undefined) alert(answer.alert);
    tell(answer.rsp);
    return;
  }
  const url = `${session.sandbox}${answer.path}`;
  const done = ({ rsp, calls, alert: text }: DoneMessage): void => {
    if (text !== undefined) alert(text);
    for (let call = 0; call < calls; call += 1) tell(rsp);
  };
  if (answer.mode === 'redirect') location.assign(url);
  else if (popup) openPopup(popup, url, done);
  else openFrame({ ...answer, url, device: session.device }, done);
}

/** What reaches the shop where it gave no callback: the newer code breaks, the older takes phones to an address. */
function teller({ sandbox, device }: Session, params: Params, callback: unknown, isNew: boolean): Tell {
  return (rsp) => {
    if (typeof callback === 'function') callSafely(() => callback(rsp));
    else if (isNew) throw new TypeError('callback is not a function');
    else if (device === 'mobile') returnFailure(sandbox, params['m_redirect_url'], rsp);
  };
}

/** An error in the shop's callback ends in the console, as with PortOne. */
function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.log(error);
  }
}

/** On a phone and without a callback, PortOne's script takes a failure to m_redirect_url by itself, without its code. */
function returnFailure(sandbox: string, url: unknown, rsp: Rsp): void {
  if (rsp['success'] === true) return;
  const target = typeof url === 'string' && /^https?:/.test(url) ? url : `${sandbox}/__window/fail`;
  const { imp_uid, merchant_uid, error_msg } = rsp;
  const query = { imp_uid, merchant_uid, imp_success: false, error_msg };
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, String(value ?? '')]);
  location.assign(withGluedQuery(target, Object.fromEntries(texts)));
}
