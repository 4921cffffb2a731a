// What the checkout page says about each state of the element, in plain words.

/** @typedef {{ title: string, text: string }} Chapter */

/** @type {Record<string, Record<string, Chapter>>} */
const chapters = {
  ko: {
    ready: {
      title: '주문이 만들어졌어요',
      text: '금액은 브라우저가 아니라 쇼핑몰 서버가 정해 API에 등록했습니다. 이제 결제 버튼을 눌러 보세요.',
    },
    tampered: {
      title: '브라우저의 금액을 100원으로 바꿨어요',
      text: '주문에 등록된 금액은 그대로입니다. 결제 버튼을 누르고, 결제창에서 승인까지 해 보세요.',
    },
    paying: {
      title: '결제창이 열렸어요',
      text: '실제 결제창 대신 샌드박스가 열립니다. 승인, 거절, 닫기 중에 골라 보세요.',
    },
    verifying: {
      title: 'API가 확인하고 있어요',
      text: '결제창이 뭐라고 했든 믿지 않고, API가 PortOne에 결제 내역을 직접 물어봅니다.',
    },
    paid: {
      title: '결제가 확인됐어요',
      text: 'API가 PortOne에서 결제를 조회해 주문과 금액, 통화를 비교했고, 모두 같아서 주문을 결제 완료로 바꿨습니다.',
    },
    'vbank-issued': {
      title: '계좌가 나왔고, 아직 입금 전이에요',
      text: '샌드박스에서 이 결제의 Deposit을 누른 뒤 돌아와 보세요. PortOne이 웹훅으로 입금을 알리면 API가 다시 확인합니다.',
    },
    pending: {
      title: '아직 결과를 몰라요',
      text: '결제창을 닫았거나 API와 연결이 끊겼습니다. 확인되기 전에는 결제됐다고도, 실패했다고도 하지 않습니다.',
    },
    failed: {
      title: '결제되지 않았어요',
      text: '주문은 결제 대기 그대로라서 다시 결제할 수 있습니다.',
    },
    cancelled: {
      title: '취소된 결제예요',
      text: 'PortOne에서 이 결제가 취소된 것을 API가 확인했습니다.',
    },
    forgery: {
      title: 'API가 금액이 다른 것을 알아차렸어요',
      text: '결제창에서는 100원이 승인됐지만 주문 금액과 다릅니다. 주문은 결제 대기로 남고, 이 결제는 위조로 기록됐습니다.',
    },
    unavailable: {
      title: '결제를 준비하지 못했어요',
      text: 'API와 샌드박스가 켜져 있는지, 주문번호가 맞는지 확인해 주세요.',
    },
  },
  en: {
    ready: {
      title: 'An order was made',
      text: 'The shop’s server set the amount and registered it at the API; the browser had no say. Now press the pay button.',
    },
    tampered: {
      title: 'Your browser now says ₩100',
      text: 'The order still has its real amount. Press the pay button and approve the payment in the window.',
    },
    paying: {
      title: 'The payment window is open',
      text: 'The sandbox stands in for a real one. Approve, decline or close it.',
    },
    verifying: {
      title: 'The API is checking',
      text: 'Whatever the window said is not believed. The API asks PortOne itself.',
    },
    paid: {
      title: 'The payment is confirmed',
      text: 'The API read the payment from PortOne and compared amount and currency with the order. All agree, so the order is now paid.',
    },
    'vbank-issued': {
      title: 'The account is issued, not yet paid into',
      text: 'Press Deposit for this payment in the sandbox and come back. PortOne sends a webhook, and the API checks again.',
    },
    pending: {
      title: 'The result is not known yet',
      text: 'The window was closed, or the API could not be reached. Until it is known, it is called neither paid nor failed.',
    },
    failed: {
      title: 'Nothing was paid',
      text: 'The order is still pending and can be paid.',
    },
    cancelled: {
      title: 'This payment was cancelled',
      text: 'The API saw at PortOne that it was cancelled.',
    },
    forgery: {
      title: 'The API caught the wrong amount',
      text: 'The window approved ₩100, but that is not what the order costs. The order stays pending and the payment is recorded as forged.',
    },
    unavailable: {
      title: 'The payment could not be prepared',
      text: 'Check that the API and the sandbox are running and that the order number is right.',
    },
  },
};

/** @type {Record<string, Record<string, string>>} */
const statuses = {
  ko: {
    pending: '결제 대기',
    ready: '입금 대기',
    paid: '결제 완료',
    cancelled: '취소',
    expired: '기한 만료',
  },
  en: {
    pending: 'pending',
    ready: 'awaiting deposit',
    paid: 'paid',
    cancelled: 'cancelled',
    expired: 'expired',
  },
};

/** @type {Record<string, string>} */
const missing = {
  ko: 'API에서 결제 위젯을 불러오지 못했어요. API가 켜져 있는지 확인한 뒤 새로고침해 주세요.',
  en: 'The payment widget could not be loaded from the API. Check that it is running, then reload.',
};

const language = document.documentElement.lang;

/** @param {string} state the element's, or `tampered` */
export const chapterOf = (state) => chapters[language]?.[state];

/** @param {string} status the order's, in the API's word */
export const statusName = (status) => statuses[language]?.[status] ?? status;

export const widgetMissing = missing[language] ?? '';
