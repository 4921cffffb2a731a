/**
 * Orders and payments by number, so that nobody has to remember which payment belongs to which order: the
 * stub makes them up as it is asked, and every contender verifies each order once.
 */

export const AMOUNT = 64_900;
export const CURRENCY = 'KRW';
export const PAID_AT = 1_795_000_000;

const digits = (number: number): string => String(number).padStart(12, '0');

export const impUid = (number: number): string => `imp_${digits(number)}`;
export const merchantUid = (number: number): string => `ORD-${digits(number)}`;

/** The number in an imp_uid or a merchant_uid. */
export const numberOf = (uid: string): number => Number(uid.slice(4));

/** PortOne's Payment object, as long and as full as its own: 1.3 kB. */
export const payment = (number: number): Record<string, unknown> => ({
  amount: AMOUNT,
  apply_num: '30012345',
  bank_code: null,
  bank_name: null,
  buyer_addr: '서울특별시 강남구 테헤란로 1',
  buyer_email: 'buyer@shop.example',
  buyer_name: '홍길동',
  buyer_postcode: '06236',
  buyer_tel: '010-0000-0000',
  cancel_amount: 0,
  cancel_history: [],
  cancel_reason: null,
  cancel_receipt_urls: [],
  cancelled_at: 0,
  card_code: '366',
  card_name: '신한카드',
  card_number: '543333******1234',
  card_quota: 0,
  card_type: 0,
  cash_receipt_issued: false,
  channel: 'pc',
  currency: CURRENCY,
  custom_data: null,
  customer_uid: null,
  customer_uid_usage: null,
  emb_pg_provider: null,
  escrow: false,
  fail_reason: null,
  failed_at: 0,
  imp_uid: impUid(number),
  merchant_uid: merchantUid(number),
  name: '달항아리',
  paid_at: PAID_AT,
  pay_method: 'card',
  pg_id: 'INIpayTest',
  pg_provider: 'html5_inicis',
  pg_tid: `StdpayCARDINIpayTest20261120${digits(number)}`,
  promotion: null,
  receipt_url: `https://iniweb.inicis.com/receipt/iniReceipt.jsp?noTid=StdpayCARD${digits(number)}`,
  sandbox: false,
  started_at: PAID_AT - 60,
  status: 'paid',
  user_agent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0',
  vbank_code: null,
  vbank_date: 0,
  vbank_holder: null,
  vbank_issued_at: 0,
  vbank_name: null,
  vbank_num: null,
});
