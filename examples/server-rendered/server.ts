import { findOrder } from '../backend/orders.ts';
import { settings } from '../backend/settings.ts';
import { startShop } from '../backend/shop.ts';

const built: string = new URL('dist/server/pages.js', import.meta.url).href;
const { renderCheckout, renderProduct }: typeof import('./src/pages.tsx') = await import(built);

startShop({
  product: renderProduct,
  checkout: async (merchant_uid) => {
    const order = await findOrder(merchant_uid);
    const { apiUrl, sdkSrc } = settings;
    return order && renderCheckout({ order, apiUrl, sdkSrc });
  },
  files: new URL('dist/client/', import.meta.url),
});
