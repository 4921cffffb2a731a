import type { AnswerCode } from '@iamport-checkout/protocol';
import type { RefundAccount } from '../settlement/ports.ts';

export type CancellationStatus = 'requested' | 'unknown' | 'done' | 'refused';

/** PortOne may or may not have carried it out. */
export const isOpen = (status: CancellationStatus): boolean => status === 'requested' || status === 'unknown';

/** A cancellation as our books hold it. */
export interface Cancellation {
  id: number;
  imp_uid: string;
  status: CancellationStatus;
  /** Digest of what was asked. */
  fingerprint: string;
  amount_minor: number;
  /** What was left to cancel when we asked. */
  checksum_minor: number;
  currency: string;
  reason: string;
  /** PortOne's text, where it refused. */
  refusal: string | null;
  /** Unix seconds: when PortOne was last asked for it, or what became of it was written. */
  updated_at: number;
}

export type NewCancellation = Omit<Cancellation, 'id' | 'status' | 'refusal' | 'updated_at'> & {
  idempotency_key: string | null;
};

/** What the shop asks for. */
export interface CancelOrder {
  imp_uid?: string | undefined;
  /** The order whose payment is meant, where no imp_uid is given. */
  merchant_uid?: string | undefined;
  /** In the currency's main unit. Never absent: at PortOne no amount means everything. */
  amount: number | 'all';
  reason: string;
  refund?: RefundAccount | undefined;
  idempotency_key: string | null;
  /** For the log. */
  request_id?: string | undefined;
}

export type CancelOutcome =
  | {
      code: 'CANCELLED';
      imp_uid: string;
      merchant_uid: string;
      amount_minor: number;
      cancel_amount_minor: number;
      currency: string;
    }
  /** With PortOne's reason, or ours. */
  | { code: AnswerCode; refusal?: string | null };

/** The books of cancellations. */
export interface CancellationStore {
  /** The one this key was used for. */
  findByKey(idempotency_key: string): Promise<Cancellation | null>;
  /** The one whose outcome is open for this payment; there is never a second. */
  findOpen(imp_uid: string): Promise<Cancellation | null>;
  /** Rejects with `ConflictError` if the key is taken or another one is open for the payment. */
  open(cancellation: NewCancellation): Promise<Cancellation>;
  /** Those of this payment that were carried out. */
  findDone(imp_uid: string): Promise<Cancellation[]>;
  setStatus(id: number, status: CancellationStatus, refusal?: string): Promise<void>;
}
