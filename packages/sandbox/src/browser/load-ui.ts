import { requestPay } from './request-pay.ts';
import { isInitialised, type Session } from './session.ts';

const UI_TYPES = ['paypal-spb', 'paypal-rt', 'payment-bridge', 'toss-brandpay-widget'];

type Params = Record<string, unknown>;

/** What each drawn button pays for. */
const requests = new Map<string, Params>();

/** `IMP.loadUI`: draws the company's own button into the page's `.portone-ui-container`. */
export function loadUi(session: Session, uiType: string, params: Params, callback: unknown): void {
  if (!isInitialised(session, true)) return;
  const container = containerOf(uiType);
  const problem = problemOf(uiType, container);
  if (problem || !container) {
    const rsp = { merchant_uid: params['merchant_uid'], error_code: 'F500', error_msg: problem };
    if (typeof callback === 'function') callback(rsp);
    return;
  }
  requests.set(uiType, { ...params });
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['sandboxUi'] = uiType;
  button.textContent = `${uiType} (sandbox)`;
  button.style.cssText = 'width: 100%; min-height: 44px; font: inherit; cursor: pointer;';
  button.addEventListener('click', () => requestPay(session, { ...requests.get(uiType) }, callback));
  container.replaceChildren(button);
}

/** `IMP.updateLoadUIRequest`: another amount or order number, without drawing again. */
export function updateLoadUiRequest(uiType: string, params: Params): void {
  if (requests.has(uiType)) requests.set(uiType, { ...params });
}

/** The page's element, in the light DOM. Where there are several, each says which type it is for. */
function containerOf(uiType: string): Element | undefined {
  const all = [...document.querySelectorAll<HTMLElement>('.portone-ui-container')];
  return (
    all.find(({ dataset }) => dataset['portoneUiType'] === uiType) ?? (all.length === 1 ? all[0] : undefined)
  );
}

function problemOf(uiType: string, container: Element | undefined): string | undefined {
  if (!UI_TYPES.includes(uiType)) return `지원하지 않는 uiType입니다: ${uiType}`;
  if (!container) return '.portone-ui-container 요소를 찾을 수 없습니다.';
  return container.childElementCount > 0 ? '이미 렌더링된 UI가 있습니다.' : undefined;
}
