const { HOST, PORT, API_URL, API_KEY, SDK_SRC } = process.env;

/** From the environment; `npm start -- --example NAME` sets it. */
export const settings = {
  host: HOST ?? '127.0.0.1',
  port: Number(PORT ?? 3000),
  /** The payment API, as the shopper's browser and this backend both reach it. */
  apiUrl: API_URL ?? 'http://127.0.0.1:4000',
  /** The API's private key. It never leaves this process. */
  apiKey: API_KEY ?? '',
  /** PortOne's browser SDK; here the sandbox's. */
  sdkSrc: SDK_SRC ?? 'http://127.0.0.1:4010/v1/iamport.js',
};
