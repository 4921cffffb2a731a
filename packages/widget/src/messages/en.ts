import type { Messages } from './ko.ts';

/** What the element says in English. */
export const en: Messages = {
  loading: ['Getting ready'],
  paying: [
    'Continue in the payment window',
    'No window? Check that pop-ups are not blocked.',
    'If you have finished paying, please use the button below.',
  ],
  verifying: [
    'Checking your payment',
    'Please keep this page open for a moment.',
    'This takes longer than usual. Please wait a little more.',
  ],
  paid: ['Payment complete', 'Thank you for your order.'],
  'vbank-issued': ['Waiting for deposit', 'Please transfer the amount in time.'],
  pending: [
    'Confirming payment',
    'Check again in a moment.',
    'You may have paid already, so please check again instead of paying again.',
  ],
  unfinished: ['Payment is not finished', 'If you have paid already, please check the result first.'],
  failed: ['Payment failed', 'Try again or pay another way.', 'Please contact the seller.'],
  cancelled: ['This payment was cancelled', 'A refund may take a few days, depending on how you paid.'],
  forgery: [
    'The payment could not be confirmed',
    'It differs from the order and needs a check. Please contact the seller.',
  ],
  unavailable: ['Payment is not available right now', 'Please try again in a moment.'],

  CONFIGURATION_INVALID: ['Please check the payment settings'],
  ORDER_EXPIRED: ['This order has expired', 'Please place a new order.'],

  pay: 'Pay {}',
  payAgain: 'Pay again',
  busy: 'One moment, please',
  check: 'Check payment',
  checkAgain: 'Check again',
  tryAgain: 'Try again',
  receipt: 'View receipt',
  newWindow: 'new window',
  copy: 'Copy',
  copied: 'Account number copied',
  copyFailed: 'Could not copy. Please select it yourself.',

  order: 'Order',
  amount: 'Amount',
  paidAt: 'Paid on',
  orderNumber: 'Order number',
  code: 'Error code',
  bank: 'Bank',
  account: 'Account',
  holder: 'Holder',
  deadline: 'Pay by',
};
