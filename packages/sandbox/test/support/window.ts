import type { Client, Json } from './sandbox.ts';

export interface WindowOptions {
  device?: 'pc' | 'mobile';
  user_code?: unknown;
  popup?: boolean;
}

export const ORDER = { merchant_uid: 'order', amount: 1000, name: '의자' };

/** What the SDK asks for when the shop calls `request_pay`. */
export async function open({ call }: Client, params: Json, options: WindowOptions = {}): Promise<Json> {
  const body = { user_code: 'imp00000000', device: 'pc', params: { ...ORDER, ...params }, ...options };
  return (await call('POST', '/__window/open', { body, headers: { origin: 'http://shop.test' } })).body;
}

/** Presses a button. @returns what the page is told, or the refusal */
export async function press({ call }: Client, impUid: string, action: string, report = ''): Promise<Json> {
  const { body } = await call('POST', `/__window/pay/${impUid}`, {
    body: new URLSearchParams({ action, report }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  });
  return body;
}

/** Presses a button on a phone. @returns the address to which it leads */
export async function land({ url }: Client, impUid: string, action: string, report = ''): Promise<string> {
  const response = await fetch(`${url}/__window/pay/${impUid}`, {
    method: 'POST',
    body: new URLSearchParams({ action, report }),
    redirect: 'manual',
  });
  if (response.status !== 302) throw new Error(`no redirect, but ${response.status}`);
  return response.headers.get('location') ?? '';
}
