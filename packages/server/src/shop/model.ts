import { StoreError } from '../store/errors.ts';

/** What the shop's own books say is to be paid. */
export interface ShopOrder {
  /** In the currency's main unit, as number or decimal text: 64900, "64900.00". */
  amount: number | string | bigint;
  /** ISO 4217; KRW if left out. */
  currency?: string | undefined;
  /** What the shopper reads; the order number if left out. */
  name?: string | undefined;
}

/**
 * Looks an order up in the shop's own books. Asked whenever an unpaid order matters, so it should be quick;
 * whatever it throws is answered as 503 and asked again.
 *
 * @returns null if the shop has no such order
 */
export type FindShopOrder = (merchant_uid: string) => Promise<ShopOrder | null>;

/** The shop's own books cannot be relied on just now. The shopper is told to wait, the operator why. */
export class ShopOrderError extends StoreError {
  override name = 'ShopOrderError';

  constructor(reason: string) {
    super('SHOP_ORDER');
    this.message = reason;
  }
}
