import type { Messages } from '../messages/index.ts';
import type { Misconfiguration } from '../request.ts';
import type { CheckoutState, Outcome } from '../states.ts';

/** Heading and sentence of a state. */
export interface Words {
  heading: string;
  text: string;
}

/** What a state says, or undefined where the button says it all. */
export function wordsFor(
  m: Messages,
  state: CheckoutState,
  outcome: Outcome | undefined,
  isLeft: boolean,
  misconfiguration: Misconfiguration | undefined,
): Words | undefined {
  const said = outcome?.message;
  const special = outcome && wordsForCode(m, outcome);
  if (special) return special;
  switch (state) {
    case 'idle':
    case 'loading':
    case 'ready':
      return undefined;
    case 'paying':
      return { heading: m.paying, text: isLeft ? m.leftText : m.payingText };
    case 'verifying':
      return { heading: m.verifying, text: m.verifyingText };
    case 'paid':
      return { heading: m.paid, text: m.paidText };
    case 'vbank-issued':
      return { heading: m.vbankIssued, text: m.vbankIssuedText };
    case 'pending':
      if (outcome?.payAgain) return { heading: m.notFinished, text: m.notFinishedText };
      return said === undefined
        ? { heading: m.pending, text: m.unknownText }
        : { heading: m.pending, text: said || m.pendingText };
    case 'failed':
      return { heading: m.failed, text: said ?? m.failedText };
    case 'cancelled':
      return { heading: m.cancelled, text: said ?? m.cancelledText };
    case 'forgery':
      // Neutral words of our own: the shopper is rarely the forger.
      return { heading: m.forgery, text: m.forgeryText };
    case 'unavailable':
      return misconfiguration
        ? { heading: m.misconfigured, text: reason(m, misconfiguration) }
        : { heading: m.unavailable, text: said ?? m.unavailableText };
  }
}

const reason = (m: Messages, { attribute, value }: Misconfiguration): string =>
  m.misconfiguredText(attribute, value === undefined || value === '' ? '' : String(value));

function wordsForCode(m: Messages, { code, status, message, askAgain }: Outcome): Words | undefined {
  if (code === 'PAYMENT_PARTIALLY_CANCELLED') return { heading: m.partlyCancelled, text: message ?? '' };
  if (status !== 'error') return undefined;
  switch (code) {
    case 'ORDER_ALREADY_PAID':
      return { heading: m.alreadyPaid, text: m.alreadyPaidText };
    case 'ORDER_EXPIRED':
      return { heading: m.expired, text: m.expiredText };
    case 'ORDER_NOT_FOUND':
      return { heading: m.orderNotFound, text: m.orderNotFoundText };
    case 'SANDBOX_NOT_ALLOWED':
      return { heading: m.sandbox, text: m.sandboxText };
    case 'PAYMENT_NOT_FOUND':
      return { heading: m.notPaid, text: askAgain ? m.paymentNotFoundText : m.notPaidText };
    default:
      return undefined;
  }
}
