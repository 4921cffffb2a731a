import type { Pipeline } from './pipeline.ts';
import type { Rsp } from './wire.ts';

/** What the callback gets when the window does not even open: never an imp_uid. */
const failure = (pipeline: Pipeline, merchant_uid: unknown, error_code: string, error_msg: string): Rsp =>
  pipeline === 'new'
    ? { merchant_uid, error_code, error_msg }
    : { success: false, imp_uid: null, merchant_uid, error_code, error_msg };

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

export const alreadyPaid = (pipeline: Pipeline, merchantUid: string): Rsp =>
  pipeline === 'new'
    ? failure('new', merchantUid, 'F400', '이미 승인 완료 되거나 승인 요청 된 거래 건입니다.')
    : failure('legacy', merchantUid, 'F1002', '이미 결제가 이루어진 거래건입니다.');

/** The real code is stated nowhere; only that the window does not open. */
export const otherThanPrepared = (pipeline: Pipeline, merchantUid: string): Rsp =>
  failure(pipeline, merchantUid, 'F400', '사전등록된 결제정보와 결제요청 금액(통화)이 일치하지 않습니다.');
