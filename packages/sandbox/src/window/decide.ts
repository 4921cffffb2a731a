import type { Entry } from '../ledger.ts';
import { DECLINED, fail, issueAccount, pay } from '../lifecycle.ts';
import type { Payment } from '../payment.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import type { Checkout, Outcome } from './checkout.ts';
import { confirm } from './confirm.ts';
import type { Action } from './scenario.ts';

/** The button that takes the payment on: a virtual account is issued, anything else approved. */
export const forwardAction = (payMethod: string | null): 'issue' | 'approve' =>
  payMethod === 'vbank' ? 'issue' : 'approve';

/** What a person pressed comes true. The first press decides; the answer to every further one is the same. */
export function decide(world: World, checkout: Checkout, entry: Entry, action: Action): Promise<Outcome> {
  checkout.outcome ??= carryOut(world, checkout, entry, action);
  return checkout.outcome;
}

async function carryOut(world: World, checkout: Checkout, entry: Entry, action: Action): Promise<Outcome> {
  // Left, not failed: the payment stays `ready`, and PortOne tells nobody.
  if (action === 'close') return { kind: 'closed' };
  const refused = await refusal(world, checkout, entry.payment, action);
  // Somebody was faster, on the control page: what is paid does not fail any more, and is not paid again.
  if (/^(paid|cancelled)$/.test(entry.payment.status)) return { kind: 'paid' };
  if (refused) {
    fail(world, entry, refused.reason);
    return refused;
  }
  const outcome = goForward(world, checkout, entry, action);
  await told(world, entry);
  return outcome;
}

/** Why the payment is not taken, if it is not: a person wanted that, or the shop. */
async function refusal(
  world: World,
  { confirm_url }: Checkout,
  payment: Payment,
  action: Action,
): Promise<Extract<Outcome, { kind: 'failed' }> | undefined> {
  if (action === 'decline') return { kind: 'failed', code: 'PG_PROVIDER_ERROR', reason: DECLINED };
  const reason = confirm_url === null ? null : await confirm(world, confirm_url, payment);
  return reason === null ? undefined : { kind: 'failed', code: 'PORTONE_ERROR', reason };
}

function goForward(world: World, checkout: Checkout, entry: Entry, action: Action): Outcome {
  if (action === 'pend') return { kind: 'pending' };
  if (entry.payment.pay_method === 'vbank') {
    issueAccount(world, entry, checkout.vbank_due_at);
    return { kind: 'issued' };
  }
  pay(world, entry);
  return { kind: 'paid' };
}

/** Usually the browser does not wait for the webhook; the shop may have asked PortOne that it does. */
async function told(world: World, entry: Entry): Promise<void> {
  const { settings, stopped } = world.outbox;
  const announced = announce(world, entry);
  if (!settings.before_answer) return;
  const over = new AbortController();
  const emptied = new Promise<void>((resolve) =>
    stopped.signal.addEventListener('abort', () => resolve(), { signal: over.signal }),
  );
  await Promise.race([announced, emptied]);
  over.abort();
}
