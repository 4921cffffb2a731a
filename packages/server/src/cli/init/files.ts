import { randomKey } from './key.ts';

/** What `npx iamport-sandbox` takes if nothing else is said, on its usual port. */
export const SANDBOX = {
  url: 'http://127.0.0.1:4010',
  impKey: 'sandbox-key',
  impSecret: 'sandbox-secret',
  merchantCode: 'imp00000000',
  channelKey: 'channel-key-sandbox',
} as const;

/** The order that the page is for until the shop fills in its own. */
export const FIRST_ORDER = 'FIRST-ORDER';

/** Where the API is until it has an address of its own. */
export const API_URL = 'http://127.0.0.1:4000';

export interface Answers {
  isSandbox: boolean;
  impKey: string;
  impSecret: string;
  /** For `IMP.init`: the code of the shop at PortOne. */
  merchantCode: string;
  channelKey: string;
  databaseUrl: string;
  /** The shop's pages. */
  origin: string;
}

/** The variables of `.env`, and the comment above each group of them. */
export function variablesOf(answers: Answers): [comment: string, variables: Record<string, string>][] {
  const { isSandbox, impKey, impSecret, databaseUrl, origin } = answers;
  const keys = { IMP_KEY: impKey, IMP_SECRET: impSecret };
  return [
    isSandbox
      ? [
          'The sandbox: npx iamport-sandbox. No money moves there.',
          { ...keys, IMP_API_URL: SANDBOX.url, ALLOW_SANDBOX: 'true' },
        ]
      : [
          "PortOne's V1 REST keys. ALLOW_SANDBOX=true also counts payments of test channels: never in production.",
          { ...keys, ALLOW_SANDBOX: 'false' },
        ],
    ['sqlite:PATH, postgres://… or mysql://…', { DATABASE_URL: databaseUrl }],
    ['Whose pages may call the API, comma-separated.', { ALLOWED_ORIGINS: withTwin(origin).join(',') }],
    ["The Bearer key of the private endpoints, for the shop's backend.", { API_KEY: randomKey() }],
  ];
}

/** To a browser this machine's two names are two origins, and either may be typed. */
function withTwin(origin: string): string[] {
  return origin.startsWith('http://localhost:')
    ? [origin, origin.replace('localhost', '127.0.0.1')]
    : [origin];
}

export function toEnvFile(groups: ReturnType<typeof variablesOf>): string {
  const parts = groups.map(([comment, variables]) => {
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
    return [`# ${comment}`, ...lines].join('\n');
  });
  return ['# Secrets: not for the repository.', ...parts].join('\n\n').concat('\n');
}

/** Whichever quotes the value does not have; plain where none are needed. */
function quoted(value: string): string {
  if (/^[\w.:/@%+=?&,-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

/** A page that takes the first payment, ready to be copied from. */
export function toPage({ isSandbox, merchantCode, channelKey }: Answers): string {
  const sdk = isSandbox ? `\n      sdk-src="${SANDBOX.url}/v1/iamport.js"` : '';
  return `<!doctype html>
<html lang="ko">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>결제</title>
    <script type="module" src="${API_URL}/iamport-checkout.js"></script>
  </head>
  <body>
    <iamport-checkout
      api="${API_URL}"${sdk}
      merchant-code="${merchantCode}"
      channel-key="${channelKey}"
      pay-method="card"
      merchant-uid="${FIRST_ORDER}"
    ></iamport-checkout>
    <script type="module">
      // What the shopper sees. To ship, wait for what the API tells your server: the event order.paid.
      document.querySelector('iamport-checkout').addEventListener('iamport-complete', ({ detail }) => {
        console.log(detail.status, detail);
      });
    </script>
  </body>
</html>
`;
}
