import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';

/** What PortOne tells the shop: three names, and on cancellations a fourth. */
export type WebhookBody = Record<string, unknown>;

/** The body in the version that the console is set to; a shop that expects V1 may be sent V2 by mistake. */
export function bodyOf(world: World, { payment }: Entry, cancellationId?: string): WebhookBody {
  const { imp_uid, merchant_uid, status } = payment;
  if (world.outbox.settings.version === 'v1')
    return { imp_uid, merchant_uid, status, ...(cancellationId && { cancellation_id: cancellationId }) };
  return {
    type: `Transaction.${cancellationId && status === 'paid' ? 'PartialCancelled' : EVENTS[status]}`,
    timestamp: new Date(world.clock.now() * 1000).toISOString(),
    data: {
      storeId: 'store-sandbox',
      paymentId: merchant_uid,
      transactionId: imp_uid,
      ...(cancellationId && { cancellationId }),
    },
  };
}

const EVENTS = { ready: 'VirtualAccountIssued', paid: 'Paid', cancelled: 'Cancelled', failed: 'Failed' };
