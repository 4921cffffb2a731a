/** A heading, what to do, and what to do when the state is not what it usually is. */
export type Words = readonly [heading: string, advice?: string, instead?: string];

/** What the element says in Korean. Its keys are the ones every language must have. */
export const ko = {
  // States. The third text: the window was left, the check takes long, nobody knows, it cannot be tried again.
  loading: ['결제를 준비하고 있어요'] as Words,
  paying: [
    '결제창에서 결제해 주세요',
    '결제창이 보이지 않으면 팝업 차단을 해제해 주세요.',
    '이미 결제하셨다면 아래에서 확인해 주세요.',
  ] as Words,
  verifying: [
    '결제를 확인하고 있어요',
    '페이지를 닫지 말고 잠시만 기다려 주세요.',
    '오래 걸리고 있어요. 조금만 더 기다려 주세요.',
  ] as Words,
  paid: ['결제가 완료되었어요', '이용해 주셔서 감사합니다.'] as Words,
  'vbank-issued': ['입금을 기다리고 있어요', '기한 안에 아래 계좌로 입금해 주세요.'] as Words,
  pending: [
    '결제 확인 중이에요',
    '잠시 후 다시 확인해 주세요.',
    '이미 결제되었을 수 있어요. 다시 결제하기 전에 확인해 주세요.',
  ] as Words,
  unfinished: ['결제가 끝나지 않았어요', '이미 결제하셨다면 아래에서 확인해 주세요.'] as Words,
  failed: [
    '결제하지 못했어요',
    '다시 시도하거나 다른 결제 수단을 이용해 주세요.',
    '판매자에게 문의해 주세요.',
  ] as Words,
  cancelled: ['취소된 결제예요', '환불까지 며칠 걸릴 수 있어요.'] as Words,
  forgery: ['결제를 확정하지 못했어요', '주문과 다른 점이 있어요. 판매자에게 문의해 주세요.'] as Words,
  unavailable: ['지금은 결제할 수 없어요', '잠시 후 다시 시도해 주세요.'] as Words,

  // Codes that say more than their state.
  CONFIGURATION_INVALID: ['결제 설정을 확인해 주세요'] as Words,
  ORDER_EXPIRED: ['결제 기한이 지난 주문이에요', '다시 주문해 주세요.'] as Words,

  // Buttons. The amount, if known, stands for the braces.
  pay: '{} 결제하기',
  payAgain: '다시 결제하기',
  busy: '잠시만 기다려 주세요',
  check: '결제 확인하기',
  tryAgain: '다시 시도하기',
  receipt: '영수증 보기',
  newWindow: '새 창',
  copy: '복사',
  copied: '계좌번호를 복사했어요',
  copyFailed: '복사하지 못했어요. 직접 복사해 주세요.',

  // Details.
  order: '주문 상품',
  amount: '결제 금액',
  paidAt: '결제 일시',
  orderNumber: '주문 번호',
  code: '오류 코드',
  bank: '은행',
  account: '계좌번호',
  holder: '예금주',
  deadline: '입금 기한',
};

/** Every language says the same things: a missing or surplus key does not compile. */
export type Messages = Readonly<typeof ko>;
