/**
 * PortOne could not be asked, or answered something that cannot be relied on. Nothing is known about the
 * payment then, so it is never the shopper's fault and never a verdict.
 *
 * It carries no cause: an HTTP client's errors hold the request, and with it the token or the API secret.
 */
export class GatewayError extends Error {
  override name = 'GatewayError';
  readonly code: 'GATEWAY_ERROR' | 'GATEWAY_TIMEOUT' | 'UNAVAILABLE';
  /** HTTP status of PortOne's answer, where there was one. */
  readonly http_status: number | undefined;

  constructor(message: string, code: GatewayError['code'] = 'GATEWAY_ERROR', http_status?: number) {
    super(message);
    this.code = code;
    this.http_status = http_status;
  }
}

/** Another writer was faster; the same work, begun again, will see what it wrote. */
export class ConflictError extends Error {
  override name = 'ConflictError';
}

/** PortOne answered that it did not cancel. The text is PortOne's own. */
export class CancelRefusedError extends Error {
  override name = 'CancelRefusedError';
}

/** So many wait for the database that one more would wait in vain. */
export class OverloadError extends Error {
  override name = 'OverloadError';

  constructor() {
    super('Too many requests wait for the database');
  }
}
