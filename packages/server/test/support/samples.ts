import { parsePayment } from '../../src/portone/payment.ts';
import type { Order, Payment } from '../../src/settlement/model.ts';

export const NOW = 1_795_000_000;

/** An order of 64,900 won that nobody has paid. */
export function sampleOrder(overrides: Partial<Order> = {}): Order {
  return {
    merchant_uid: 'ORD-1',
    name: '의자',
    amount_minor: 64900,
    currency: 'KRW',
    status: 'pending',
    imp_uid: null,
    cancel_amount_minor: 0,
    paid_at: null,
    expires_at: null,
    isAmended: false,
    next_check_at: null,
    revision: 0,
    ...overrides,
  };
}

/** PortOne's Payment object: paid by card, for the sample order, for real money. */
export function reportedPayment(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    imp_uid: 'imp_000000000001',
    merchant_uid: 'ORD-1',
    status: 'paid',
    amount: 64900,
    cancel_amount: 0,
    currency: 'KRW',
    sandbox: false,
    pay_method: 'card',
    pg_provider: 'html5_inicis',
    started_at: NOW - 60,
    paid_at: NOW,
    fail_reason: null,
    receipt_url: 'https://receipts.example.com/1',
    vbank_num: null,
    buyer_name: '홍길동',
    buyer_tel: '010-1234-5678',
    card_number: '543333******1234',
    user_agent: 'Mozilla/5.0',
    ...overrides,
  };
}

/** A virtual account that waits for its deposit. */
export const issuedVbank: Readonly<Record<string, unknown>> = {
  status: 'ready',
  pay_method: 'vbank',
  paid_at: 0,
  vbank_name: '신한은행',
  vbank_num: '110-123-456789',
  vbank_holder: '가게',
  vbank_date: NOW + 86_400,
};

export const samplePayment = (overrides: Readonly<Record<string, unknown>> = {}): Payment =>
  parsePayment(reportedPayment(overrides));
