import type { Knex } from 'knex';
import {
  type Cancellation,
  type CancellationStatus,
  type CancellationStore,
  isOpen,
} from '../cancel/model.ts';
import type { Environment } from '../environment.ts';
import { toDecimal, toMinor } from '../settlement/money.ts';
import { guarded } from './database.ts';
import { toSeconds } from './rows.ts';

interface CancellationRow {
  id: number;
  imp_uid: string;
  idempotency_key: string | null;
  fingerprint: string;
  open_for: string | null;
  status: CancellationStatus;
  amount: number | string;
  checksum: number | string;
  currency: string;
  reason: string;
  refusal: string | null;
  updated_at: number | string;
}

export function createCancellationStore(database: Knex, environment: Environment): CancellationStore {
  const find = (where: Partial<CancellationRow>): Promise<Cancellation | null> =>
    guarded(async () => {
      const row = await database<CancellationRow>('cancellations').where(where).first();
      return row ? toCancellation(row) : null;
    });

  return {
    findByKey: (idempotency_key) => find({ idempotency_key }),
    findOpen: (imp_uid) => find({ open_for: imp_uid }),

    async open(cancellation) {
      const { amount_minor, checksum_minor, ...columns } = cancellation;
      const now = environment.now();
      const row = {
        ...columns,
        open_for: cancellation.imp_uid,
        status: 'requested',
        amount: toDecimal(amount_minor, cancellation.currency),
        checksum: toDecimal(checksum_minor, cancellation.currency),
        created_at: now,
        updated_at: now,
      };
      await guarded(() => database('cancellations').insert(row));
      const opened = await find({ open_for: cancellation.imp_uid });
      if (!opened) throw new Error('The cancellation that was just written is gone');
      return opened;
    },

    findDone: (imp_uid) =>
      guarded(async () => {
        const rows = await database<CancellationRow>('cancellations').where({ imp_uid, status: 'done' });
        return rows.map(toCancellation);
      }),

    async setStatus(id, status, refusal) {
      const change = {
        status,
        updated_at: environment.now(),
        ...(refusal !== undefined && { refusal }),
        ...(!isOpen(status) && { open_for: null }),
      };
      await guarded(() => database('cancellations').where({ id }).update(change));
    },
  };
}

function toCancellation(row: CancellationRow): Cancellation {
  const { id, imp_uid, status, fingerprint, currency, reason, refusal } = row;
  return {
    id,
    imp_uid,
    status,
    fingerprint,
    amount_minor: toMinor(row.amount, currency) ?? Number.NaN,
    checksum_minor: toMinor(row.checksum, currency) ?? Number.NaN,
    currency,
    reason,
    refusal,
    updated_at: toSeconds(row.updated_at),
  };
}
