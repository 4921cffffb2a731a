/** The database failed or is away. Its own error is left behind: it quotes the statement with its values. */
export class StoreError extends Error {
  override name = 'StoreError';
  /** The driver's code, such as SQLITE_FULL. */
  readonly driver_code: string;

  constructor(driver_code: string) {
    super(`The database failed (${driver_code})`);
    this.driver_code = driver_code;
  }
}

/** A merchant_uid that is taken, by an order of other content. */
export class OrderConflictError extends Error {
  override name = 'OrderConflictError';
}
