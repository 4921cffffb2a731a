import { ConflictError, GatewayError } from './settlement/errors.ts';
import { StoreError } from './store/errors.ts';

/** An error's text where it is our own, for the log; others' can quote a row or a request. */
export function reasonOf(error: unknown): string | undefined {
  const isOurs =
    error instanceof GatewayError || error instanceof StoreError || error instanceof ConflictError;
  return isOurs ? error.message : undefined;
}
