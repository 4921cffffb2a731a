import type { ReactElement, ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { Checkout, type CheckoutProps } from './checkout.tsx';

const STYLE = `
  :root { color-scheme: light dark; font-family: Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif }
  body { max-width: 480px; margin: 0 auto; padding: 24px 20px; line-height: 1.6; word-break: keep-all }
  form button { min-height: 48px; padding: 0 24px; font: inherit }
`;

/** The product: a form, and no script at all. */
export const renderProduct = (): string =>
  render(
    <Document title="노르웨이 회전 의자">
      <main>
        <h1>노르웨이 회전 의자</h1>
        <p>64,900원, 무료배송</p>
        <form method="post" action="/orders">
          <button type="submit" name="product" value="chair">
            구매하기
          </button>
        </form>
      </main>
    </Document>,
  );

/** The checkout: `client.tsx` hydrates what is in `main`, with the same props. */
export const renderCheckout = (props: CheckoutProps): string =>
  render(
    <Document title="주문·결제" script="/client.js">
      <main data-props={JSON.stringify(props)}>
        <Checkout {...props} />
      </main>
    </Document>,
  );

interface DocumentProps {
  title: string;
  script?: string;
  children: ReactNode;
}

function Document({ title, script, children }: DocumentProps): ReactElement {
  return (
    <html lang="ko">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style>{STYLE}</style>
        {script && <script type="module" src={script} />}
      </head>
      <body>{children}</body>
    </html>
  );
}

const render = (page: ReactElement): string => `<!doctype html>${renderToString(page)}`;
