import type { Answer } from './answer.ts';
import { SECRETS } from './canaries.ts';
import type { PortOne } from './portone.ts';
import type { Shop } from './shop.ts';
import type { Stage } from './stage.ts';

/** A server that verifies payments, whoever wrote it: what the scripted attacks need of it. */
export interface Target {
  portone: PortOne;
  /** The shop has a new order, in won. */
  order(amount?: number): Promise<string>;
  /** Names a payment for an order, at the server's door. Null if no answer comes. */
  tell(imp_uid: unknown, merchant_uid: unknown): Promise<Answer | null>;
  isPaid(merchant_uid: string): Promise<boolean>;
  /** How often the shop was told to deliver. */
  deliveries(merchant_uid: string): Promise<number>;
  /** How often the shop was told of a virtual account. */
  announcements(merchant_uid: string): Promise<number>;
  /** All it has answered and printed. */
  shown(): string;
  secrets: readonly string[];
}

/** Our server, attacked through one of its two doors. */
export function targetOf(stage: Stage, door: 'callback' | 'webhook', shop: Shop = stage.shop): Target {
  const count = async (merchant_uid: string, type: string): Promise<number> =>
    (await stage.events(merchant_uid)).filter((each) => each === type).length;
  return {
    portone: stage.portone,
    order: (amount = 64900) => shop.order({ amount }),
    tell: (imp_uid, merchant_uid) =>
      door === 'callback' ? shop.complete(imp_uid, merchant_uid) : shop.notify(imp_uid, merchant_uid),
    isPaid: async (merchant_uid) => (await stage.orderRow(merchant_uid)).status === 'paid',
    deliveries: (merchant_uid) => count(merchant_uid, 'order.paid'),
    announcements: (merchant_uid) => count(merchant_uid, 'order.vbank_issued'),
    shown: () => [...shop.answered.map(({ text }) => text), shop.printed()].join('\n'),
    secrets: Object.values(SECRETS),
  };
}
