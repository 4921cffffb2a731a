import type {} from 'iamport-checkout/vue';
import type { GlobalComponents } from 'vue';

/** What a template's type checker looks at. */
type Props = InstanceType<GlobalComponents['iamport-checkout']>['$props'];

export const right: Props = {
  api: 'https://pay.example.com',
  'merchant-code': 'imp00000000',
  merchantUid: 'ORD20180131-0000011',
  amount: 64_900,
  class: 'checkout',
  onIamportComplete: ({ detail }) => console.log(detail.imp_uid),
};

export const rightInJsx = (
  <iamport-checkout
    merchant-uid="ORD20180131-0000011"
    onIamportFail={({ detail }) => console.log(detail.code)}
  />
);

// @ts-expect-error no such way of loading
export const wrongLoading: Props = { loading: 'later' };
// @ts-expect-error not a number
export const wrongAmount: Props = { amount: '1,000' };
// @ts-expect-error no such property
export const wrongName: Props = { merchantId: 'x' };
// @ts-expect-error a failure has no payment
export const wrongDetail: Props = { onIamportFail: ({ detail }) => detail.imp_uid };
// @ts-expect-error not a number
export const wrongInJsx = <iamport-checkout amount="1,000" />;
