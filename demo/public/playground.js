// The playground: the element's attributes as a form, the HTML that they make, and the element itself. Values go into
// attributes and text only, never into markup.

import { widgetMissing } from './story.js';

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const form = /** @type {HTMLFormElement} */ (find('#attributes'));
const checkout = /** @type {HTMLElement & { readonly state?: string }} */ (find('iamport-checkout'));
const markup = find('#markup');
const copy = find('#copy');
const { api = '' } = find('.playground').dataset;

/** Every attribute of the form, and its value; null where it is left out. @returns {[name: string, value: string | null][]} */
function attributes() {
  return [
    .../** @type {Iterable<HTMLInputElement | HTMLSelectElement>} */ (/** @type {unknown} */ (form.elements)),
  ]
    .filter(({ name }) => name !== '')
    .map((field) => {
      if (field.type === 'checkbox')
        return [field.name, /** @type {HTMLInputElement} */ (field).checked ? '' : null];
      return [field.name, field.value === '' ? null : field.value];
    });
}

/** Gives the element what the form says, and writes it down. */
function apply() {
  for (const [name, value] of attributes()) {
    if (value === checkout.getAttribute(name)) continue;
    if (value === null) checkout.removeAttribute(name);
    else checkout.setAttribute(name, value);
  }
  markup.textContent = source();
  tell();
}

/** The HTML for a page that wants the same. */
function source() {
  const lines = attributes().flatMap(([name, value]) => {
    if (value === null) return [];
    return [value === '' ? `  ${name}` : `  ${name}="${escaped(value)}"`];
  });
  return [
    `<script type="module" src="${escaped(api)}/iamport-checkout.js"></script>`,
    '',
    '<iamport-checkout',
    ...lines,
    '></iamport-checkout>',
  ].join('\n');
}

/** @param {string} value */
const escaped = (value) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function tell() {
  find('#state').textContent = checkout.state ?? '';
}

/** An order of its own, made by the shop's backend; it stays in the address, for a phone that comes back to it. */
async function makeOrder() {
  const number = /** @type {HTMLInputElement} */ (form.elements.namedItem('merchant-uid'));
  if (number.value !== '') return;
  const response = await fetch('/api/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ product: 'mug' }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  number.defaultValue = answer.merchant_uid;
  number.value = answer.merchant_uid;
  history.replaceState(null, '', `/playground/${answer.merchant_uid}`);
}

form.addEventListener('change', apply);
form.addEventListener('submit', (event) => event.preventDefault());
// The fields have their old values again after the event.
form.addEventListener('reset', () => setTimeout(apply));
checkout.addEventListener('iamport-state-change', tell);

copy.addEventListener('click', async () => {
  const { done = '', failed = '' } = copy.dataset;
  const said = await navigator.clipboard.writeText(markup.textContent ?? '').then(
    () => done,
    () => failed,
  );
  find('#copy-result').textContent = said;
});

find('#widget').addEventListener('error', () => {
  find('#widget-missing').textContent = widgetMissing;
  checkout.hidden = true;
});

try {
  await makeOrder();
} catch (problem) {
  find('#widget-missing').textContent = /** @type {Error} */ (problem).message;
}
apply();
