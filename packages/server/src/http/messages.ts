import type { AnswerCode } from '@iamport-checkout/protocol';

export type Language = 'ko' | 'en';

/** Codes of answers that went well, beside those of the protocol. */
type MessageCode = AnswerCode | 'SUCCESS' | 'VBANK_ISSUED' | 'ORDER' | 'OK';

/**
 * The sentence for the shopper behind every code. Forgery is told in neutral words: whoever reads it may
 * be an honest shopper with a stale page.
 */
const MESSAGES: Record<Language, Record<MessageCode, string>> = {
  ko: {
    OK: '확인했습니다.',
    ORDER: '주문 정보입니다.',
    SUCCESS: '결제가 완료되었습니다.',
    VBANK_ISSUED: '가상계좌가 발급되었습니다. 기한 내에 입금해 주세요.',
    PAYMENT_PENDING: '아직 결제가 완료되지 않았습니다.',
    AMOUNT_MISMATCH: '결제 정보가 주문 내용과 일치하지 않습니다. 판매자에게 문의해 주세요.',
    CURRENCY_MISMATCH: '결제 정보가 주문 내용과 일치하지 않습니다. 판매자에게 문의해 주세요.',
    ORDER_MISMATCH: '결제 정보가 주문 내용과 일치하지 않습니다. 판매자에게 문의해 주세요.',
    INVALID_REQUEST: '요청 형식이 올바르지 않습니다.',
    UNAUTHORIZED: '인증이 필요합니다.',
    PAYMENT_FAILED: '결제가 승인되지 않았습니다.',
    PAYMENT_CANCELLED: '취소된 결제입니다.',
    PAYMENT_PARTIALLY_CANCELLED: '결제 금액의 일부가 취소되었습니다.',
    SANDBOX_NOT_ALLOWED: '테스트 결제는 사용할 수 없습니다.',
    ADDRESS_NOT_ALLOWED: '허용되지 않은 주소에서 온 요청입니다.',
    PRIVATE_API_DISABLED: 'API_KEY가 설정되지 않아 사용할 수 없습니다.',
    ORDER_NOT_FOUND: '주문을 찾을 수 없습니다.',
    PAYMENT_NOT_FOUND: '결제 내역을 찾을 수 없습니다.',
    NOT_FOUND: '요청하신 주소를 찾을 수 없습니다.',
    METHOD_NOT_ALLOWED: '지원하지 않는 요청 방식입니다.',
    ORDER_ALREADY_PAID: '이미 결제가 완료된 주문입니다.',
    ORDER_EXPIRED: '결제 가능 시간이 지난 주문입니다.',
    ORDER_CONFLICT: '같은 번호로 등록된 다른 주문이 있습니다.',
    BODY_TOO_LARGE: '요청 내용이 너무 큽니다.',
    UNSUPPORTED_MEDIA_TYPE: '지원하지 않는 형식의 요청입니다.',
    RATE_LIMITED: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    INTERNAL_ERROR: '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해 주세요.',
    GATEWAY_ERROR: '결제 내역을 확인하지 못했습니다. 잠시 후 다시 확인해 주세요.',
    UNAVAILABLE: '지금은 확인할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    GATEWAY_TIMEOUT: '결제 내역 확인이 지연되고 있습니다. 잠시 후 다시 확인해 주세요.',
  },
  en: {
    OK: 'OK.',
    ORDER: 'The order.',
    SUCCESS: 'Your payment is complete.',
    VBANK_ISSUED: 'Your virtual account is ready. Please make the deposit before the deadline.',
    PAYMENT_PENDING: 'The payment has not been completed yet.',
    AMOUNT_MISMATCH: 'The payment does not match the order. Please contact the shop.',
    CURRENCY_MISMATCH: 'The payment does not match the order. Please contact the shop.',
    ORDER_MISMATCH: 'The payment does not match the order. Please contact the shop.',
    INVALID_REQUEST: 'The request is malformed.',
    UNAUTHORIZED: 'Authentication is required.',
    PAYMENT_FAILED: 'The payment was not approved.',
    PAYMENT_CANCELLED: 'The payment was cancelled.',
    PAYMENT_PARTIALLY_CANCELLED: 'Part of the payment was cancelled.',
    SANDBOX_NOT_ALLOWED: 'Test payments are not accepted here.',
    ADDRESS_NOT_ALLOWED: 'Requests from this address are not accepted.',
    PRIVATE_API_DISABLED: 'This is switched off, since no API_KEY is set.',
    ORDER_NOT_FOUND: 'The order was not found.',
    PAYMENT_NOT_FOUND: 'No payment was found.',
    NOT_FOUND: 'There is nothing at this address.',
    METHOD_NOT_ALLOWED: 'This method is not supported here.',
    ORDER_ALREADY_PAID: 'This order has already been paid.',
    ORDER_EXPIRED: 'The time to pay for this order has passed.',
    ORDER_CONFLICT: 'Another order has this number.',
    BODY_TOO_LARGE: 'The request is too large.',
    UNSUPPORTED_MEDIA_TYPE: 'The request is in a format that is not supported.',
    RATE_LIMITED: 'Too many requests. Please try again shortly.',
    INTERNAL_ERROR: 'Something went wrong. Please try again shortly.',
    GATEWAY_ERROR: 'The payment could not be checked. Please check again shortly.',
    UNAVAILABLE: 'This is unavailable right now. Please try again shortly.',
    GATEWAY_TIMEOUT: 'Checking the payment takes longer than usual. Please check again shortly.',
  },
};

export const messageOf = (code: MessageCode, language: Language): string => MESSAGES[language][code];
