/**
 * Every code an answer of the API can carry, with the HTTP status it travels under.
 * A code is for programs and never changes its meaning; the sentence beside it in an answer is for people.
 */
export const HTTP_STATUS_OF_CODE = {
  /** Not final yet: the window was left, or the payment is under review. */
  PAYMENT_PENDING: 202,
  /** The payment's amount is not the order's. */
  AMOUNT_MISMATCH: 400,
  /** The payment's currency is not the order's. */
  CURRENCY_MISMATCH: 400,
  /** The payment was made for another order. */
  ORDER_MISMATCH: 400,
  /** The request is malformed; nothing was looked up. */
  INVALID_REQUEST: 400,
  /** The private API wants `Authorization: Bearer API_KEY`. */
  UNAUTHORIZED: 401,
  /** PortOne or the payment company declined; a later approval is still possible. */
  PAYMENT_FAILED: 402,
  /** The payment was cancelled in full. */
  PAYMENT_CANCELLED: 402,
  /** A part of the payment was cancelled. */
  PAYMENT_PARTIALLY_CANCELLED: 402,
  /** A test-channel payment, and this server does not accept those. */
  SANDBOX_NOT_ALLOWED: 403,
  /** The webhook came from an address that is not on the list. */
  ADDRESS_NOT_ALLOWED: 403,
  /** No API_KEY is configured, so the private endpoints are off. */
  PRIVATE_API_DISABLED: 403,
  ORDER_NOT_FOUND: 404,
  PAYMENT_NOT_FOUND: 404,
  /** No such path. */
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** The order was paid by another payment; this one is recorded as a duplicate if money moved. */
  ORDER_ALREADY_PAID: 409,
  ORDER_EXPIRED: 409,
  /** More than what is left of the payment was to be cancelled. */
  CANCEL_EXCEEDS_BALANCE: 409,
  /** An earlier cancellation of this payment is still open. */
  CANCEL_IN_PROGRESS: 409,
  /** PortOne or the payment company refused to cancel; nothing was given back. */
  CANCEL_REFUSED: 409,
  /** A round of reconciliation is under way already. */
  RECONCILE_IN_PROGRESS: 409,
  /** The Idempotency-Key was used for another request. */
  IDEMPOTENCY_KEY_REUSED: 409,
  /** An order of that merchant_uid exists with other content. */
  ORDER_CONFLICT: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  /** A fault of ours. */
  INTERNAL_ERROR: 500,
  /** PortOne answered something that cannot be relied on. */
  GATEWAY_ERROR: 502,
  /** Our own database, or a dependency, is away. */
  UNAVAILABLE: 503,
  /** Whether the cancellation was carried out is not known yet; the same request again finds out. */
  CANCEL_UNKNOWN: 504,
  /** PortOne did not answer in time. */
  GATEWAY_TIMEOUT: 504,
} as const;

export type AnswerCode = keyof typeof HTTP_STATUS_OF_CODE;

/** Codes after which the same request may succeed later; their answers carry `retryable: true`. */
export const RETRYABLE_CODES = [
  'RATE_LIMITED',
  'GATEWAY_ERROR',
  'UNAVAILABLE',
  'GATEWAY_TIMEOUT',
  'CANCEL_UNKNOWN',
] as const;
