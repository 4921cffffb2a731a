/** Where the shop stands and whom it works with. All from the environment, none of it from the browser. */
export interface Settings {
  host: string;
  port: number;
  /** The payment API, as the shopper's browser and this backend both reach it. */
  apiUrl: string;
  /** The API's private key. It stays in this process. */
  apiKey: string;
  /** PortOne's browser SDK; here the sandbox's. */
  sdkSrc: string;
  /** The shop's code at PortOne; public. */
  merchantCode: string;
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port: Number(env['PORT'] ?? 3000),
    apiUrl: webUrl('API_URL', env['API_URL'] ?? 'http://127.0.0.1:4000').replace(/\/+$/, ''),
    apiKey: apiKey(env['API_KEY']),
    sdkSrc: webUrl('SDK_SRC', env['SDK_SRC'] ?? 'http://127.0.0.1:4010/v1/iamport.js'),
    merchantCode: env['MERCHANT_CODE'] ?? 'imp00000000',
  };
}

function webUrl(name: string, value: string): string {
  if (!URL.canParse(value)) throw new Error(`${name} is not a URL`);
  return value;
}

function apiKey(value: string | undefined): string {
  if (!value) throw new Error('API_KEY is missing: the key that the API was started with');
  return value;
}
