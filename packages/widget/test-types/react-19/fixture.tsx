import type { IamportCheckout } from 'iamport-checkout';
import type {} from 'iamport-checkout/jsx';
import { type ReactElement, useRef } from 'react';

export function Checkout({ orderNumber }: { orderNumber: string }): ReactElement {
  const ref = useRef<IamportCheckout>(null);
  return (
    <iamport-checkout
      ref={ref}
      className="checkout"
      api="https://pay.example.com"
      merchant-code="imp00000000"
      merchant-uid={orderNumber}
      amount={64_900}
      digital
      params={{ bypass: {} }}
      oniamport-complete={({ detail }) => console.log(detail.imp_uid)}
      oniamport-fail={({ detail }) => console.log(detail.code)}
    >
      주문하기
    </iamport-checkout>
  );
}

// @ts-expect-error no such way of loading
export const wrongLoading = <iamport-checkout loading="later" />;
// @ts-expect-error not a number
export const wrongAmount = <iamport-checkout amount="1,000" />;
// @ts-expect-error no such property
export const wrongName = <iamport-checkout merchantId="x" />;
// @ts-expect-error a failure has no payment
export const wrongDetail = <iamport-checkout oniamport-fail={({ detail }) => detail.imp_uid} />;
