import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Built } from './elements.ts';

export interface Site {
  url: string;
  /** What has to be put into the page for an element to appear. */
  partsOf(element: Built): Parts;
  /** Paths that were asked for since the last look. */
  takeRequests(): string[];
  close(): void;
}

export interface Parts {
  script: string;
  /** Empty if there is none. */
  css: string;
  body: string;
}

const ORDER = JSON.stringify({
  status: 'pending',
  message: '',
  merchant_uid: 'ORD-1',
  name: '달항아리',
  amount: 64900,
  currency: 'KRW',
  cancel_amount: 0,
});

/** PortOne's script as far as a page can tell before the click. */
const IAMPORT = 'window.IMP = { init() {}, request_pay() {} };';

/** Google's, as far as its element asks: it says yes and hands over a plain button. */
const GOOGLE_PAY = `window.google = { payments: { api: { PaymentsClient: class {
  isReadyToPay() { return Promise.resolve({ result: true }); }
  prefetchPaymentData() {}
  createButton() {
    const button = document.createElement('button');
    button.textContent = 'Google Pay';
    return button;
  }
} } } };`;

const BLANK_SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** A shop's pages, and everybody else whom they talk to, on loopback. */
export async function openSite(elements: readonly Built[]): Promise<Site> {
  const files = new Map<string, [type: string, body: string]>([
    ['/api/orders/ORD-1', ['application/json', ORDER]],
    ['/', ['text/html; charset=utf-8', PAGE]],
    ['/iamport.js', ['text/javascript', IAMPORT]],
    ['/vendor/pay.google.com/gp/p/js/pay.js', ['text/javascript', GOOGLE_PAY]],
  ]);
  elements.forEach((element, index) => {
    files.set(`/${index}.js`, ['text/javascript; charset=utf-8', element.script]);
    files.set(`/${index}.css`, ['text/css; charset=utf-8', element.css]);
  });
  let requests: string[] = [];
  const server = createServer(({ url = '/' }, response) => {
    const [path = '/'] = url.split('?', 1);
    requests.push(path);
    const found = files.get(path) ?? (path.endsWith('.svg') ? ['image/svg+xml', BLANK_SVG] : undefined);
    if (!found) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': found[0], 'cache-control': 'no-store' });
    response.end(found[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    partsOf(element) {
      const index = elements.indexOf(element);
      return {
        script: `/${index}.js`,
        css: element.css && `/${index}.css`,
        body: element.body.replaceAll('ORIGIN', origin),
      };
    },
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const PAGE = `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>결제</title>
  <link rel="icon" href="data:,"></head><body><main></main></body></html>`;
