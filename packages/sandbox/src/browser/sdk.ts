import { isPhone } from './device.ts';
import { requestPay, type Session } from './request-pay.ts';
import { addStage, removeStage } from './stage.ts';

/** `window.IMP`, as `https://cdn.iamport.kr/v1/iamport.js` defines it, but for the sandbox this file came from. */

// Only while the script first runs does the document know which script it is.
const script = document.currentScript;
const sandbox = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;

const session: Session = {
  sandbox,
  device: isPhone() ? 'mobile' : 'pc',
  userCode: undefined,
  tierCode: null,
};

const start = (userCode: unknown, tierCode: string | null): void => {
  session.userCode = userCode;
  session.tierCode = tierCode;
  addStage();
};

const IMP = {
  init: (userCode: unknown): void => start(userCode, null),
  agency: (userCode: unknown, tierCode: string): void => start(userCode, tierCode),
  deinit: removeStage,
  request_pay: (params: unknown, callback?: unknown): void => requestPay(session, params, callback),
};

// Always: the current script replaces whatever is there, also itself.
Object.assign(window, { IMP });
