// The checkout page around <iamport-checkout>. The element takes the payment by itself; what is here lets the
// shopper choose a method, tells what happens, and offers a way to cheat.

import { showOrder } from './order.js';
import { chapterOf, widgetMissing } from './story.js';

/** @typedef {HTMLElement & { readonly state: string, verify(): Promise<void> }} IamportCheckout */

/** An amount that no product of this shop costs. */
const FORGED_AMOUNT = '100';

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const checkout = /** @type {IamportCheckout} */ (find('iamport-checkout'));
const method = /** @type {HTMLFieldSetElement} */ (find('#method'));
const cheat = /** @type {HTMLButtonElement} */ (find('#cheat button'));

/** @param {string[]} states */
const isIn = (...states) => states.includes(checkout.state);

// The method is an attribute, and part of the address: a reload and a phone's return find it there.
method.addEventListener('change', (event) => {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  checkout.setAttribute('pay-method', value);
  const path = `/checkout/${checkout.getAttribute('merchant-uid')}`;
  history.replaceState(null, '', value === 'card' ? path : `${path}/${value}`);
});

// What a forger would do in the developer tools: one attribute, one wrong number.
cheat.addEventListener('click', () => {
  checkout.setAttribute('amount', FORGED_AMOUNT);
  tell();
});

checkout.addEventListener('iamport-state-change', () => {
  if (isIn('paying')) find('#answer').hidden = true;
  tell();
  if (!isIn('idle', 'loading', 'ready', 'paying', 'verifying')) void showOrder();
});
checkout.addEventListener('iamport-complete', showAnswer);
checkout.addEventListener('iamport-fail', showAnswer);

// Back from the sandbox, where the deposit may have been made: the order then says so before the element does.
addEventListener('focus', async () => {
  const status = await showOrder();
  if (isIn('vbank-issued') && status !== 'ready') await checkout.verify();
});

find('#widget').addEventListener('error', () => {
  find('#widget-missing').textContent = widgetMissing;
  explain('unavailable');
  for (const useless of [checkout, method, find('#cheat')]) useless.hidden = true;
});

/** Says what the element's state means, and puts away what no longer makes sense. */
function tell() {
  const isTampered = checkout.hasAttribute('amount');
  explain(isTampered && isIn('ready') ? 'tampered' : checkout.state);
  method.disabled = !isIn('idle', 'loading', 'ready', 'failed');
  cheat.disabled = isTampered || !isIn('ready');
  const isOver = isIn('paid', 'vbank-issued', 'cancelled', 'forgery');
  find('#cheat').hidden = isOver || isIn('unavailable');
  find('#onward').hidden = !isOver;
}

/** @param {string} state */
function explain(state) {
  const chapter = chapterOf(state);
  if (!chapter) return;
  find('#story-title').textContent = chapter.title;
  find('#story-text').textContent = chapter.text;
}

/** @param {Event} event `iamport-complete` or `iamport-fail`: the API's answer is its detail */
function showAnswer(event) {
  const { detail } = /** @type {CustomEvent<object>} */ (event);
  find('#answer-json').textContent = JSON.stringify(detail, null, 2);
  find('#answer').hidden = false;
}

void showOrder();
