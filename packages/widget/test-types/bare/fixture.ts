import 'iamport-checkout';
import { type Failure, IamportCheckout, registerMessages } from 'iamport-checkout/element';

const element = document.createElement('iamport-checkout');
const found: IamportCheckout | null = document.querySelector('iamport-checkout');
found?.reset();

element.merchantUid = 'ORD20180131-0000011';
element.amount = 64_900;
element.loading = 'lazy';
element.params = { display: { card_quota: [0, 3] } };
const wasOpened: boolean = element.pay();
const isPaid: boolean = element.state === 'paid' && wasOpened;

element.addEventListener('iamport-complete', ({ detail }) => {
  const id: string = detail.imp_uid;
  if (detail.status === 'vbankIssued') console.log(id, detail.vbank.vbank_num, isPaid);
});
document.addEventListener('iamport-fail', ({ detail }) => {
  const failure: Failure = detail;
  console.log(failure.code);
});
element.addEventListener('iamport-state-change', ({ detail }) => console.log(detail.from, detail.to));
element.addEventListener('iamport-before-pay', (event) => {
  if (event.detail.amount > 1_000_000) event.preventDefault();
});

registerMessages('ko', { pay: '{} 주문하기' });
IamportCheckout.registerMessages('ja', { pay: '{}を支払う', paid: ['お支払いが完了しました'] });

// @ts-expect-error the state is the API's word, not the page's
element.state = 'paid';
// @ts-expect-error no such state
console.log(element.state === 'done');
// @ts-expect-error an amount is a number
element.amount = '1,000';
// @ts-expect-error no such way of loading
element.loading = 'later';
// @ts-expect-error a failure has no payment
element.addEventListener('iamport-fail', ({ detail }) => console.log(detail.imp_uid));
// @ts-expect-error no such text
registerMessages('ko', { buy: '구매하기' });
