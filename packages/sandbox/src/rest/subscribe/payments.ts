import { keepBillingKey } from '../../billing-key.ts';
import { charge, NO_CUSTOMER } from '../../charge.ts';
import { text } from '../../http/fields.ts';
import type { Entry } from '../../ledger.ts';
import { announce } from '../../webhooks/announce.ts';
import type { World } from '../../world.ts';
import { type Answer, ok } from '../envelope.ts';
import { orderProblem } from '../order.ts';
import type { Handler } from '../request.ts';
import { shown } from '../visible.ts';
import { customerUidProblem, newBillingKey, notDone } from './new-billing-key.ts';

/** `POST /subscribe/payments/onetime`: by the card itself, which is kept for later when `customer_uid` names it. */
export const onetime: Handler = (world, { body }) => {
  const isKept = text(body['customer_uid']) !== undefined;
  const problem = (isKept ? customerUidProblem(body) : undefined) ?? orderProblem(world, body);
  if (problem !== undefined) return notDone(problem);
  const key = newBillingKey(world, body);
  if ('http' in key) return key;
  const entry = charge(world, body, key, 'payment');
  if (isKept && entry.payment.status === 'paid') keepBillingKey(world, key);
  return answer(world, entry);
};

/** `POST /subscribe/payments/again`: by a card that was registered before. */
export const again: Handler = (world, { body }) => {
  const problem = customerUidProblem(body) ?? orderProblem(world, body);
  if (problem !== undefined) return notDone(problem);
  const key = world.billingKeys.get(String(body['customer_uid']));
  return key ? answer(world, charge(world, body, key, 'payment')) : notDone(NO_CUSTOMER);
};

/** Code 0 means that the company has answered; whether it took the money, the status says. */
function answer(world: World, entry: Entry): Answer {
  if (entry.payment.status === 'paid') void announce(world, entry);
  return ok(shown(world, entry));
}
