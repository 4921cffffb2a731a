import { readFile } from 'node:fs/promises';
import { findOrder } from '../backend/orders.ts';
import { settings } from '../backend/settings.ts';
import { startShop } from '../backend/shop.ts';

/** What any template engine does: fills the `{{name}}` places of a page. */
async function fill(page: string, values: Record<string, string> = {}): Promise<string> {
  const template = await readFile(new URL(page, import.meta.url), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ''));
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

startShop({
  product: () => fill('product.html'),
  checkout: async (merchant_uid) => {
    const order = await findOrder(merchant_uid);
    if (!order) return undefined;
    const { apiUrl, sdkSrc } = settings;
    return fill('checkout.html', { merchantUid: order.merchant_uid, apiUrl, sdkSrc });
  },
});
