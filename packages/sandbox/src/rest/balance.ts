import { subtract } from '../money.ts';
import { cancellationsOf } from '../payment.ts';
import { NO_SUCH_PAYMENT, ok } from './envelope.ts';
import type { Handler } from './request.ts';

/** Korean VAT is a tenth on top: an eleventh of what is paid. */
const VAT_SHARE = 11;

/** `GET /payments/{imp_uid}/balance`: what is left of a payment, by its parts. PortOne has it for PAYCO. */
export const balance: Handler = (world, { params }) => {
  const entry = world.ledger.payments.get(params['imp_uid'] ?? '');
  if (!entry) return NO_SUCH_PAYMENT;
  const { imp_uid, amount, cancel_amount, paid_at } = entry.payment;
  const none = sharesOf(0, 0);
  const parts = (primary: Shares, cash_receipt = none) => ({
    cash_receipt,
    primary,
    secondary: none,
    discount: none,
  });
  const receipt = world.receipts.get(imp_uid);
  const left = parts(
    sharesOf(subtract(amount, cancel_amount), entry.taxFree),
    receipt && receipt.cancelled_at === 0 ? sharesOf(receipt.amount, entry.taxFree) : none,
  );
  const cancelled = cancellationsOf(entry.payment).map(({ amount, cancelled_at }) => ({
    ...parts(sharesOf(-amount, 0)),
    created: cancelled_at,
  }));
  const paid = { ...parts(sharesOf(amount, entry.taxFree)), created: paid_at };
  return ok({ amount, ...left, histories: [paid, ...cancelled] });
};

interface Shares {
  tax_free: number;
  supply: number;
  vat: number;
  service: number;
}

function sharesOf(amount: number, taxFree: number): Shares {
  const tax_free = Math.min(taxFree, Math.max(amount, 0));
  const vat = vatIn(amount, tax_free);
  return { tax_free, supply: subtract(subtract(amount, tax_free), vat), vat, service: 0 };
}

/** The VAT within an amount. */
export const vatIn = (amount: number, taxFree: number): number =>
  Math.round(subtract(amount, taxFree) / VAT_SHARE);
