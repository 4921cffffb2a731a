import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildEnvironmentOptions, build, type Rolldown } from 'vite';
import { root, withLocalBin } from '../../scripts/run.ts';
import { newFolder } from '../scratch.ts';

/** What a page with a pay button loads: its script, built like our script tag, and whatever stands in the body. */
export interface Built {
  name: string;
  script: string;
  css: string;
  body: string;
  /** What is on the page once the element calls itself ready: a button to try again is no pay button. */
  ready: string;
}

interface Element {
  name: string;
  /** As a shop would write it. */
  entry: string;
  body: string;
  /** A stylesheet that its guide says to link. */
  css?: string;
  /** Hosts of its vendor, which are played by the bench's own server. */
  hosts?: readonly string[];
}

/** The least that a custom element with a button is. */
const BARE: Element = {
  name: 'bare LitElement',
  entry: `import { html, LitElement } from 'lit';
    customElements.define('bare-button', class extends LitElement {
      render() {
        return html\`<button type="button">64,900원 결제하기</button>\`;
      }
    });`,
  body: '<bare-button></bare-button>',
};

/** Installed into a folder that is thrown away: the shop's own lock file has no use for them. */
const PACKAGES = ['@google-pay/button-element@4.1.0', '@adyen/adyen-web@6.45.2'] as const;

/**
 * Published ones that work without their vendor. Google Pay's is nearest in shape: a custom element around a
 * remote script, which is played. Adyen's draws its button itself, from a list of methods that the shop gives it.
 */
const PUBLISHED: readonly Element[] = [
  {
    name: PACKAGES[0],
    entry: `import '@google-pay/button-element';
      const button = document.createElement('google-pay-button');
      button.environment = 'TEST';
      button.buttonLocale = 'ko';
      button.paymentRequest = {
        apiVersion: 2,
        apiVersionMinor: 0,
        allowedPaymentMethods: [{
          type: 'CARD',
          parameters: { allowedAuthMethods: ['PAN_ONLY'], allowedCardNetworks: ['VISA'] },
          tokenizationSpecification: { type: 'PAYMENT_GATEWAY', parameters: { gateway: 'example', gatewayMerchantId: '1' } },
        }],
        merchantInfo: { merchantId: '1', merchantName: 'shop' },
        transactionInfo: { totalPriceStatus: 'FINAL', totalPrice: '64900', currencyCode: 'KRW', countryCode: 'KR' },
      };
      document.querySelector('main').append(button);`,
    body: '',
    hosts: ['https://pay.google.com'],
  },
  {
    name: PACKAGES[1],
    entry: `import { AdyenCheckout, Redirect } from '@adyen/adyen-web';
      AdyenCheckout({
        clientKey: 'test_BENCH',
        environment: 'test',
        countryCode: 'KR',
        locale: 'en-US',
        amount: { value: 64900, currency: 'KRW' },
        analytics: { enabled: false },
        paymentMethodsResponse: { paymentMethods: [{ name: 'Card', type: 'molpay_cards' }] },
        onSubmit() {},
      }).then((checkout) => new Redirect(checkout, { type: 'molpay_cards', name: 'Card' }).mount('#adyen'));`,
    body: '<div id="adyen"></div>',
    css: '@adyen/adyen-web/styles/adyen.css',
    hosts: [
      'https://checkoutshopper-test.cdn.adyen.com',
      'https://checkoutshopper-test.adyen.com',
      'https://checkoutanalytics-test.adyen.com',
    ],
  },
];

/** Ours as its README has it, PortOne's script and the API played; `ORIGIN` becomes the site's address. */
const OURS = `<iamport-checkout merchant-code="imp00000000" channel-key="channel-key-bench" pay-method="card"
  merchant-uid="ORD-1" api="ORIGIN/api" sdk-src="ORIGIN/iamport.js"></iamport-checkout>`;

async function buildOurs(): Promise<Built> {
  const { script } = await bundle('widget-script', {});
  return { name: 'ours', script, css: '', body: OURS, ready: 'iamport-checkout[state=ready]' };
}

/** @returns all that could be had, and why the rest could not */
export async function buildAll(): Promise<{ built: Built[]; missing: string | null }> {
  const { path: folder, remove } = await newFolder();
  try {
    const built = [await buildOne(BARE, folder), await buildOurs()];
    try {
      const install = [
        'install',
        '--prefix',
        folder,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        ...PACKAGES,
      ];
      execFileSync('npm', install, { env: withLocalBin(), stdio: 'ignore' });
    } catch {
      return { built, missing: `npm could not install ${PACKAGES.join(' and ')}` };
    }
    for (const element of PUBLISHED) built.push(await buildOne(element, folder));
    return { built, missing: null };
  } finally {
    await remove();
  }
}

async function buildOne({ name, entry, body, css, hosts = [] }: Element, folder: string): Promise<Built> {
  const file = join(folder, 'entry.js');
  await writeFile(file, css ? `import '${css}';\n${entry}` : entry);
  // Without our own build's last step, which shortens names that only our files use.
  const built = await bundle('bench', {
    target: 'es2022',
    lib: { entry: file, formats: ['iife'], name: 'Bench', fileName: () => 'bench.js' },
  });
  const script = hosts.reduce(
    (code, host) => code.replaceAll(host, `/vendor/${new URL(host).host}`),
    built.script,
  );
  return { name, script, css: built.css, body, ready: 'main' };
}

/** By the same bundler, for the same browsers, into one script with everything in it. */
async function bundle(
  mode: string,
  options: BuildEnvironmentOptions,
): Promise<{ script: string; css: string }> {
  const result = await build({
    root,
    mode,
    logLevel: 'error',
    resolve: { alias: { lit: `${root}node_modules/lit/index.js` } },
    build: { write: false, sourcemap: false, ...options },
  });
  const [{ output }] = [result].flat() as [Rolldown.RolldownOutput];
  const sheet = output.find(({ fileName }) => fileName.endsWith('.css'));
  return { script: output[0].code, css: sheet?.type === 'asset' ? String(sheet.source) : '' };
}
