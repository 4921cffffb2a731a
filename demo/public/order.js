// The order as the API knows it: what the page shows beside the element.

import { statusName } from './story.js';

const language = document.documentElement.lang;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const {
  api,
  merchantUid,
  catalogue: json = '[]',
} = /** @type {HTMLElement} */ (document.querySelector('.checkout')).dataset;

/** @type {{ id: string, name: Record<string, string>, picture: Record<string, string> }[]} */
const catalogue = JSON.parse(json);

/**
 * Asks the API how the order stands, and shows it.
 *
 * @returns {Promise<string | undefined>} the status; undefined if the API is away or does not know the order
 */
export async function showOrder() {
  try {
    const response = await fetch(`${api}/orders/${merchantUid}`);
    if (!response.ok) return showNothing();
    const order = await response.json();
    byId('total').textContent = won(order.amount);
    byId('order-status').textContent = statusName(order.status);
    byId('order-status').dataset['status'] = order.status;
    byId('order').hidden = false;
    byId('order-status-line').hidden = false;
    showGoods(order.name);
    return order.status;
  } catch {
    return showNothing();
  }
}

/** Headings without an order below them say nothing; what is shown already stays. */
function showNothing() {
  const isKnown = byId('goods').textContent !== '';
  byId('order').hidden = !isKnown;
  byId('order-status-line').hidden = !isKnown;
  return undefined;
}

/** The order is named in the language it was made in; the page shows it in the one chosen now, with its picture. */
function showGoods(/** @type {string} */ name) {
  const product = catalogue.find((candidate) => Object.values(candidate.name).includes(name));
  byId('goods').textContent = product?.name[language] ?? name;
  if (!product) return;
  const picture = /** @type {HTMLImageElement} */ (byId('picture'));
  picture.src = `/pictures/${product.id}.svg`;
  picture.alt = product.picture[language] ?? '';
  picture.hidden = false;
}

/** @param {number} amount */
const won = (amount) =>
  language === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `₩${amount.toLocaleString('en-US')}`;
