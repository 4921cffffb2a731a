import type { Messages } from './ko.ts';

/** What the element says in English. */
export const en: Messages = {
  loading: ['Getting ready'],
  paying: [
    'Continue in the payment window',
    'No window? Allow pop-ups.',
    'If you have paid already, check below.',
  ],
  verifying: ['Checking your payment', 'Keep this page open.', 'This is taking a while. Wait a little more.'],
  paid: ['Payment complete', 'Thank you for your order.'],
  'vbank-issued': ['Awaiting deposit', 'Transfer the amount in time.'],
  pending: [
    'Payment pending',
    'Check again in a moment.',
    'You may have paid already. Check before paying again.',
  ],
  unfinished: ['Payment not finished', 'If you have paid already, check below.'],
  failed: ['Payment failed', 'Try again or pay another way.', 'Contact the seller.'],
  cancelled: ['Payment cancelled', 'A refund may take a few days.'],
  forgery: ['Payment not confirmed', 'It differs from the order. Contact the seller.'],
  unavailable: ['Payment not available', 'Try again in a moment.'],

  CONFIGURATION_INVALID: ['Check the payment settings'],
  ORDER_EXPIRED: ['Order expired', 'Order again.'],

  pay: 'Pay {}',
  payAgain: 'Pay again',
  busy: 'One moment',
  check: 'Check payment',
  tryAgain: 'Try again',
  receipt: 'View receipt',
  newWindow: 'new window',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Not copied. Copy it yourself.',

  order: 'Order',
  amount: 'Amount',
  paidAt: 'Paid on',
  orderNumber: 'Order no.',
  code: 'Error code',
  bank: 'Bank',
  account: 'Account',
  holder: 'Holder',
  deadline: 'Pay by',
};
