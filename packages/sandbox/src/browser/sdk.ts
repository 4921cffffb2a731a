import { isPhone } from './device.ts';
import { loadUi, updateLoadUiRequest } from './load-ui.ts';
import { certification, requestPay } from './request-pay.ts';
import type { Session } from './session.ts';
import { addStage, clearStage, removeStage } from './stage.ts';

/** `window.IMP`, as `https://cdn.iamport.kr/v1/iamport.js` defines it, but for the sandbox this file came from. */

// Only while the script first runs does the document know which script it is.
const script = document.currentScript;
const sandbox = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;

const session: Session = {
  sandbox,
  device: isPhone() ? 'mobile' : 'pc',
  userCode: undefined,
  tierCode: null,
  requests: 0,
};

const start = (userCode: unknown, tierCode: string | null): void => {
  session.userCode = userCode;
  session.tierCode = tierCode;
  addStage();
};

/** What belongs to one payment company alone is here by name only. */
const notSimulated = (name: string) => (): void =>
  console.error(`iamport-sandbox: IMP.${name} is not simulated.`);

const IMP = {
  init: (userCode: unknown): void => start(userCode, null),
  agency: (userCode: unknown, tierCode: string): void => start(userCode, tierCode),
  deinit: removeStage,
  close: clearStage,
  request_pay: (params: unknown, callback?: unknown): void => requestPay(session, params, callback),
  certification: (params: Record<string, unknown>, callback?: unknown): void =>
    certification(session, params, callback),
  loadUI: (uiType: string, params: Record<string, unknown>, callback?: unknown): void =>
    loadUi(session, uiType, params, callback),
  updateLoadUIRequest: updateLoadUiRequest,
  loadModule: (name: string): Promise<never> =>
    Promise.reject(new Error(`iamport-sandbox: the module ${name} is not simulated.`)),
  naver_zzim: notSimulated('naver_zzim'),
  communicate: notSimulated('communicate'),
};

// Always: the current script replaces whatever is there, also itself.
Object.assign(window, { IMP });
