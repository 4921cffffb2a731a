import type { Channel, Pipeline } from './pipeline.ts';
import type { RefusalWord } from './scenario.ts';
import type { OpenAnswer, Rsp } from './wire.ts';

/** What the callback gets when the window does not even open: never an imp_uid. */
const failure = (
  pipeline: Pipeline,
  merchant_uid: unknown,
  error_code: string | undefined,
  error_msg: string,
): Rsp => {
  const error = { ...(error_code !== undefined && { error_code }), error_msg };
  return pipeline === 'new'
    ? { merchant_uid, ...error }
    : { success: false, imp_uid: null, merchant_uid, ...error };
};

export const invalidRequest = (pipeline: Pipeline, merchantUid: unknown, message: string): Rsp =>
  failure(pipeline, merchantUid, 'F400', message);

export const noChannel = (merchantUid: unknown): Rsp =>
  failure('legacy', merchantUid, 'NOT_READY', '가맹점 식별코드가 올바르지 않거나 등록된 PG 설정이 없습니다.');

/** The misspelt key is the real script's own. */
export const unknownPg = (merchantUid: unknown): Rsp => ({
  imp_success: false,
  imp_uid: null,
  merchant_uid: merchantUid,
  error_coe: 'F1001',
  error_msg: '등록되지 않은 PG입니다.',
});

export const POPUP_BLOCKED = '팝업이 차단되어 결제창을 열 수 없습니다. 팝업 차단을 해제해 주세요.';

/** With a space: another code than the one above. */
export const popupBlocked = (merchantUid: unknown): Rsp => ({
  imp_uid: null,
  merchant_uid: merchantUid,
  error_code: 'NOT READY',
  error_msg: POPUP_BLOCKED,
});

export const ALREADY_PAID = '이미 결제가 이루어진 거래건입니다.';

export const alreadyPaid = (pipeline: Pipeline, merchantUid: unknown): Rsp =>
  pipeline === 'new'
    ? failure('new', merchantUid, 'F400', '이미 승인 완료 되거나 승인 요청 된 거래 건입니다.')
    : failure('legacy', merchantUid, 'F1002', ALREADY_PAID);

/** The real code is stated nowhere; only that the window does not open. */
export const otherThanPrepared = (
  pipeline: Pipeline,
  merchantUid: string,
  errorCode: string | undefined,
): Rsp =>
  failure(pipeline, merchantUid, errorCode, '사전등록된 결제정보와 결제요청 금액(통화)이 일치하지 않습니다.');

/** The refusal that a test asked for by name. */
export function refusalByName(word: RefusalWord, { pipeline }: Channel, merchantUid: unknown): OpenAnswer {
  const refused = (rsp: Rsp): OpenAnswer => ({ opened: false, rsp });
  switch (word) {
    case 'not-ready':
      return refused(noChannel(merchantUid));
    case 'popup-blocked':
      return { ...refused(popupBlocked(merchantUid)), alert: POPUP_BLOCKED } as OpenAnswer;
    case 'unknown-pg':
      return refused(unknownPg(merchantUid));
    case 'script-load-failed':
      return refused(
        failure(pipeline, merchantUid, 'SCRIPT_LOAD_FAILED_ON_SDK', 'PG사 스크립트를 불러오지 못했습니다.'),
      );
    case 'already-paid':
      return refused(alreadyPaid(pipeline, merchantUid));
    case 'prepare-refused':
      return refused(failure(pipeline, merchantUid, 'F500', '결제 준비 중 오류가 발생했습니다.'));
  }
}
