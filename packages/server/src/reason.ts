import { ConflictError, GatewayError, OverloadError } from './settlement/errors.ts';
import { StoreError } from './store/errors.ts';

const OURS = [GatewayError, StoreError, ConflictError, OverloadError];

/** An error's text where it is our own, for the log; others' can quote a row or a request. */
export function reasonOf(error: unknown): string | undefined {
  return OURS.some((kind) => error instanceof kind) ? (error as Error).message : undefined;
}
