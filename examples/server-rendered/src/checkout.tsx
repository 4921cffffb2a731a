import type { IamportCheckout, IamportCheckoutEventMap } from 'iamport-checkout';
import type {} from 'iamport-checkout/jsx';
import { type ReactElement, useEffect, useRef, useState } from 'react';

/** What the server knows and the browser is told. All of it is public. */
export interface CheckoutProps {
  order: { merchant_uid: string; name: string; amount: number; currency: string };
  apiUrl: string;
  sdkSrc: string;
}

export function Checkout({ order, apiUrl, sdkSrc }: CheckoutProps): ReactElement {
  const [result, setResult] = useState('');
  const checkout = useRef<IamportCheckout>(null);

  // When React hydrates a custom element it attaches none of its `on…` listeners (react/react#35446), so they are put
  // there by hand. The element is loaded after that, so that it changes nothing that React has yet to compare.
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    // What the shopper sees. To ship, wait for what the API tells your server: the event order.paid.
    const complete = ({ detail }: IamportCheckoutEventMap['iamport-complete']): void =>
      setResult(
        detail.status === 'success'
          ? `주문이 접수되었습니다. 주문번호 ${detail.merchant_uid}`
          : '입금이 확인되면 주문이 접수됩니다.',
      );
    const fail = ({ detail }: IamportCheckoutEventMap['iamport-fail']): void =>
      setResult(`아직 주문이 접수되지 않았습니다. ${detail.message}`);
    checkout.current?.addEventListener('iamport-complete', complete, { signal });
    checkout.current?.addEventListener('iamport-fail', fail, { signal });
    void import('iamport-checkout');
    return () => stop.abort();
  }, []);

  return (
    <>
      <h1>주문·결제</h1>
      <iamport-checkout
        ref={checkout}
        api={apiUrl}
        sdk-src={sdkSrc}
        merchant-code="imp00000000"
        channel-key="channel-key-sandbox"
        pay-method="card"
        merchant-uid={order.merchant_uid}
        name={order.name}
        amount={order.amount}
        currency={order.currency}
      />
      <p role="status">{result}</p>
    </>
  );
}
