import type { Context } from 'koa';
import { catalogue, findProduct, type Product } from './catalogue.ts';
import { fieldsFor } from './fields.ts';
import { type Language, languageOf, won } from './language.ts';
import type { Settings } from './settings.ts';
import { fill, Html, type Values } from './template.ts';
import { texts } from './texts/index.ts';
import { describeElement } from './widget.ts';

/** What the payment API takes for an order number. */
const ORDER_NUMBER = /^[A-Za-z0-9_-]{1,40}$/;

/** `/` */
export async function showHome(ctx: Context): Promise<void> {
  const language = languageOf(ctx);
  const cards = await Promise.all(
    catalogue.map((product) => fill('product-card', { ...texts[language], ...valuesOf(product, language) })),
  );
  const products = new Html(cards.map((card) => card.source).join('\n'));
  await show(ctx, 'home', texts[language].tagline, { products });
}

/** `/products/:id` */
export async function showProduct(ctx: Context): Promise<void> {
  const language = languageOf(ctx);
  const product = findProduct(ctx['params']['id']);
  if (!product) return showNotFound(ctx);
  await show(ctx, 'product', product.name[language], valuesOf(product, language));
}

/**
 * `/checkout/:merchant_uid` and `/checkout/:merchant_uid/vbank`. The address says all there is to know, so
 * that a reload, a bookmark and the return from a bank's app in another browser show the same order.
 */
export function showCheckout(settings: Settings) {
  return async (ctx: Context): Promise<void> => {
    const { merchant_uid, method } = ctx['params'] as { merchant_uid: string; method?: string };
    if (!ORDER_NUMBER.test(merchant_uid)) return showNotFound(ctx);
    const isVbank = method === 'vbank';
    await show(ctx, 'checkout', texts[languageOf(ctx)].checkout, {
      merchantUid: merchant_uid,
      payMethod: isVbank ? 'vbank' : 'card',
      cardChecked: isVbank ? '' : 'checked',
      vbankChecked: isVbank ? 'checked' : '',
      apiUrl: settings.apiUrl,
      sdkSrc: settings.sdkSrc,
      merchantCode: settings.merchantCode,
      sandboxUrl: new URL('/__sandbox/', settings.sdkSrc).href,
      catalogue: JSON.stringify(catalogue.map(({ id, name, picture }) => ({ id, name, picture }))),
    });
  };
}

/** `/gallery`: the element in every state, theme, language and width. */
export function showGallery({ apiUrl }: Settings) {
  const states = JSON.stringify(describeElement().states);
  return (ctx: Context): Promise<void> =>
    show(ctx, 'gallery', texts[languageOf(ctx)].gallery, { apiUrl, states });
}

/** `/playground` and `/playground/:merchant_uid`: the element's attributes as a form. */
export function showPlayground({ apiUrl, sdkSrc, merchantCode }: Settings) {
  const { attributes } = describeElement();
  const usual = {
    api: apiUrl,
    'sdk-src': sdkSrc,
    'merchant-code': merchantCode,
    'channel-key': 'channel-key-sandbox',
    'pay-method': 'card',
  };
  return async (ctx: Context): Promise<void> => {
    const { merchant_uid = '' } = ctx['params'] as { merchant_uid?: string };
    if (merchant_uid && !ORDER_NUMBER.test(merchant_uid)) return showNotFound(ctx);
    const fields = await fieldsFor(attributes, { ...usual, 'merchant-uid': merchant_uid });
    await show(ctx, 'playground', texts[languageOf(ctx)].playground, { apiUrl, fields });
  };
}

export async function showNotFound(ctx: Context): Promise<void> {
  ctx.status = 404;
  await show(ctx, 'not-found', texts[languageOf(ctx)].notFound, {});
}

async function show(ctx: Context, page: string, title: string, values: Values): Promise<void> {
  const language = languageOf(ctx);
  const common: Values = { ...texts[language], lang: language, title };
  const content = await fill(page, { ...common, ...values });
  const other = language === 'ko' ? 'en' : 'ko';
  const layout = await fill('layout', { ...common, other, content });
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = layout.source;
}

function valuesOf(product: Product, language: Language): Values {
  const { id, price, name, summary, material, size, picture } = product;
  return {
    id,
    price: won(price, language),
    name: name[language],
    summary: summary[language],
    productMaterial: material[language],
    size: size[language],
    picture: picture[language],
  };
}
