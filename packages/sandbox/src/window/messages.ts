import type { Report } from './scenario.ts';

/** The window's words. */
export interface Messages {
  title: string;
  notice: string;
  order: string;
  orderNumber: string;
  shop: string;
  method: string;
  buyer: string;
  due: string;
  approve: string;
  issue: string;
  decline: string;
  close: string;
  help: string;
  helpVbank: string;
  doneTitle: string;
  doneText: string;
  receipt: string;
  noName: string;
  person: string;
  phone: string;
  certifyTitle: string;
  certifyNotice: string;
  certify: string;
  report: string;
  reports: Record<Report, string>;
  methods: Record<string, string>;
}

const ko: Messages = {
  title: '테스트 결제창',
  notice: '테스트 결제창 — 실제로 결제되지 않습니다',
  order: '주문명',
  orderNumber: '주문번호',
  shop: '가맹점',
  method: '결제수단',
  buyer: '주문자',
  due: '입금기한',
  approve: '결제 승인',
  issue: '가상계좌 발급',
  decline: '승인 거절',
  close: '닫기',
  help: '원하는 결과를 선택해 주세요.\n닫으면 결제를 취소한 것으로 처리됩니다.',
  helpVbank: '원하는 결과를 선택해 주세요.\n발급한 가상계좌의 입금은 샌드박스 관리 화면에서 처리합니다.',
  doneTitle: '처리가 완료되었습니다',
  doneText: '이 창은 자동으로 닫힙니다. 닫히지 않으면 쇼핑몰 화면으로 돌아가 주세요.',
  receipt: '테스트 매출전표',
  noName: '(주문명 없음)',
  person: '이름',
  phone: '휴대폰 번호',
  certifyTitle: '테스트 본인인증',
  certifyNotice: '테스트 인증창 — 실제로 인증하지 않습니다',
  certify: '본인인증 완료',
  report: '결과 전달 방식',
  reports: {
    plain: '그대로 전달',
    'no-callback': '전달하지 않음 (콜백 없음)',
    'callback-twice': '콜백 두 번 호출',
    'success-false': '성공해도 success: false',
    'success-text': "success 대신 imp_success: 'false'",
    'no-success': 'success 없이',
    'no-imp-uid': 'imp_uid 없이 (null)',
    'no-error-code': 'error_code 없이',
  },
  methods: {
    card: '신용카드',
    trans: '계좌이체',
    vbank: '가상계좌',
    phone: '휴대폰 소액결제',
    kakaopay: '카카오페이',
    naverpay: '네이버페이',
    tosspay: '토스페이',
    payco: '페이코',
    samsungpay: '삼성페이',
    applepay: '애플페이',
    ssgpay: 'SSG페이',
    lpay: 'L페이',
    paypal: '페이팔',
    cultureland: '컬쳐랜드 문화상품권',
  },
};

const en: Messages = {
  title: 'Test payment',
  notice: 'Test window — no money will be charged',
  order: 'Order',
  orderNumber: 'Order number',
  shop: 'Merchant',
  method: 'Method',
  buyer: 'Customer',
  due: 'Deposit by',
  approve: 'Approve',
  issue: 'Issue virtual account',
  decline: 'Decline',
  close: 'Close',
  help: 'Choose how this payment ends.\nClosing counts as cancelled by the customer.',
  helpVbank: 'Choose how this ends.\nDeposits to the issued account are made on the sandbox’s control page.',
  doneTitle: 'All done',
  doneText: 'This window closes by itself. If it does not, please go back to the shop.',
  receipt: 'Test receipt',
  noName: '(no name)',
  person: 'Name',
  phone: 'Phone',
  certifyTitle: 'Test identification',
  certifyNotice: 'Test window — nobody is really identified',
  certify: 'Identify',
  report: 'How the shop is told',
  reports: {
    plain: 'As it is',
    'no-callback': 'Not at all (no callback)',
    'callback-twice': 'Callback runs twice',
    'success-false': 'success: false, even if paid',
    'success-text': "imp_success: 'false' in place of success",
    'no-success': 'Without success',
    'no-imp-uid': 'Without imp_uid (null)',
    'no-error-code': 'Without error_code',
  },
  methods: {
    card: 'Card',
    trans: 'Bank transfer',
    vbank: 'Virtual account',
    phone: 'Mobile phone bill',
    kakaopay: 'Kakao Pay',
    naverpay: 'Naver Pay',
    tosspay: 'Toss Pay',
    payco: 'PAYCO',
    samsungpay: 'Samsung Pay',
    applepay: 'Apple Pay',
    ssgpay: 'SSG Pay',
    lpay: 'L.PAY',
    paypal: 'PayPal',
    cultureland: 'Cultureland voucher',
  },
};

export const messagesIn = (language: 'ko' | 'en'): Messages => (language === 'en' ? en : ko);

export const methodName = ({ methods }: Messages, method: string | null): string =>
  (method !== null && Object.hasOwn(methods, method) ? methods[method] : method) ?? '-';
