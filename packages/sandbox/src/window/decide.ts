import type { Entry } from '../ledger.ts';
import { fail, issueAccount, pay, VBANK_LIFETIME_S } from '../lifecycle.ts';
import { announce } from '../webhooks/announce.ts';
import type { World } from '../world.ts';
import type { Checkout, Outcome } from './checkout.ts';
import { confirm } from './confirm.ts';

export const ACTIONS = ['approve', 'decline', 'close', 'issue'] as const;
export type Action = (typeof ACTIONS)[number];

/** The button that takes the payment on: a virtual account is issued, anything else approved. */
export const forwardAction = (payMethod: string | null): Action =>
  payMethod === 'vbank' ? 'issue' : 'approve';

const DECLINED = '카드사(은행)에서 승인을 거절했습니다. (샌드박스)';

/** What a person pressed comes true. The first press decides; the answer to every further one is the same. */
export function decide(world: World, checkout: Checkout, entry: Entry, action: Action): Promise<Outcome> {
  checkout.outcome ??= carryOut(world, checkout, entry, action);
  return checkout.outcome;
}

async function carryOut(world: World, checkout: Checkout, entry: Entry, action: Action): Promise<Outcome> {
  const { payment } = entry;
  // Left, not failed: the payment stays `ready`, and PortOne tells nobody.
  if (action === 'close') return { kind: 'closed' };
  if (action === 'decline') {
    fail(world, entry, DECLINED);
    return { kind: 'failed', code: 'PG_PROVIDER_ERROR', reason: DECLINED };
  }
  const refused = checkout.confirm_url === null ? null : await confirm(world, checkout.confirm_url, payment);
  if (refused !== null) {
    fail(world, entry, refused);
    return { kind: 'failed', code: 'PORTONE_ERROR', reason: refused };
  }
  const issued = action === 'issue';
  if (issued) issueAccount(world, entry, checkout.vbank_due_at ?? world.clock.now() + VBANK_LIFETIME_S);
  else pay(world, entry);
  announce(world, entry);
  return { kind: issued ? 'issued' : 'paid' };
}
