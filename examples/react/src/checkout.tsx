import 'iamport-checkout';
import type { IamportCheckoutEventMap } from 'iamport-checkout';
import type {} from 'iamport-checkout/jsx';
import { type ReactElement, useState } from 'react';
import { api, channelKey, merchantCode, sdkSrc } from './settings.ts';

export function Checkout({ merchantUid }: { merchantUid: string }): ReactElement {
  const [result, setResult] = useState('');

  // What the shopper sees. To ship, wait for what the API tells your server: the event order.paid.
  function complete({ detail }: IamportCheckoutEventMap['iamport-complete']): void {
    setResult(
      detail.status === 'success'
        ? `주문이 접수되었습니다. 주문번호 ${detail.merchant_uid}`
        : '입금이 확인되면 주문이 접수됩니다.',
    );
  }

  function fail({ detail }: IamportCheckoutEventMap['iamport-fail']): void {
    setResult(`아직 주문이 접수되지 않았습니다. ${detail.message}`);
  }

  return (
    <>
      <h1>주문·결제</h1>
      <iamport-checkout
        api={api}
        sdk-src={sdkSrc}
        merchant-code={merchantCode}
        channel-key={channelKey}
        pay-method="card"
        merchant-uid={merchantUid}
        oniamport-complete={complete}
        oniamport-fail={fail}
      />
      <p role="status">{result}</p>
    </>
  );
}
