import { type Fields, number, text } from '../http/fields.ts';
import { isApproved } from '../ledger.ts';
import { ALREADY_PAID } from '../window/refusals.ts';
import type { World } from '../world.ts';

export const MAX_MERCHANT_UID_LENGTH = 40;

/** What is wrong with an order number, if anything. */
export function merchantUidProblem({ merchant_uid }: Fields): string | undefined {
  const length = text(merchant_uid)?.length ?? 0;
  return length === 0 || length > MAX_MERCHANT_UID_LENGTH
    ? `merchant_uid는 1자 이상 ${MAX_MERCHANT_UID_LENGTH}자 이하의 문자열이어야 합니다.`
    : undefined;
}

/** What is wrong with the named sums, none of which has to be there. */
export function numberProblem(body: Fields, ...names: string[]): string | undefined {
  const wrong = names.find((name) => !((number(body[name]) ?? 0) >= 0));
  return wrong && `${wrong}는 0 이상의 숫자여야 합니다.`;
}

/** What is wrong with an order that the shop's server wants paid, if anything. */
export function orderProblem(world: World, order: Fields): string | undefined {
  const problem = merchantUidProblem(order);
  if (problem !== undefined) return problem;
  if (isApproved(world, String(order['merchant_uid']))) return ALREADY_PAID;
  if (!((number(order['amount']) ?? 0) > 0)) return 'amount는 0보다 큰 숫자여야 합니다.';
  return numberProblem(order, 'tax_free', 'vat_amount', 'card_quota');
}
