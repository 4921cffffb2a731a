import type {} from 'iamport-checkout/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

/** What a template's type checker looks at. */
type Props = SvelteHTMLElements['iamport-checkout'];

export const right: Props = {
  api: 'https://pay.example.com',
  'merchant-code': 'imp00000000',
  merchantUid: 'ORD20180131-0000011',
  amount: 64_900,
  class: 'checkout',
  'oniamport-complete': ({ detail }) => console.log(detail.imp_uid),
};

// @ts-expect-error no such way of loading
export const wrongLoading: Props = { loading: 'later' };
// @ts-expect-error not a number
export const wrongAmount: Props = { amount: '1,000' };
// @ts-expect-error no such property
export const wrongName: Props = { merchantId: 'x' };
// @ts-expect-error a failure has no payment
export const wrongDetail: Props = { 'oniamport-fail': ({ detail }) => detail.imp_uid };
