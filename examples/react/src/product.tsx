import type { ReactElement } from 'react';

/** The server makes the order, since a price from a browser is worth nothing, and sends the shopper to its checkout. */
export function Product(): ReactElement {
  return (
    <>
      <h1>노르웨이 회전 의자</h1>
      <p>64,900원, 무료배송</p>
      <form method="post" action="/orders">
        <button type="submit" name="product" value="chair">
          구매하기
        </button>
      </form>
    </>
  );
}
