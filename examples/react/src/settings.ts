/** What is the same for every order. All of it is public. */

export const api: string = import.meta.env['VITE_API_URL'] ?? 'http://127.0.0.1:4000';

/** The sandbox's. Leave `sdk-src` out, and it is PortOne's own script. */
export const sdkSrc: string = import.meta.env['VITE_SDK_SRC'] ?? 'http://127.0.0.1:4010/v1/iamport.js';

export const merchantCode = 'imp00000000';
export const channelKey = 'channel-key-sandbox';

/** The order number, from `/orders/{merchant_uid}`. */
export const merchantUid = location.pathname.match(/^\/orders\/([\w-]+)$/)?.[1];
