// The gallery: the element in every state × theme × language × width. Each is the real element, brought into its state
// by the fakes of `iamport-checkout/testing`.

import { arrange, installFakeApi, installFakeImp } from '/widget/testing.js';
import { widgetMissing } from './story.js';

/** @typedef {import('../../packages/widget/src/states.ts').CheckoutState} CheckoutState */
/** @typedef {HTMLElement & { readonly state: CheckoutState }} IamportCheckout */
/** @typedef {{ state: CheckoutState, theme: string, language: string, width: string }} Look */

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const form = /** @type {HTMLFormElement} */ (find('#choice'));
const stage = find('#stage');
const count = find('#count');

/** @type {{ name: CheckoutState, description: string }[]} */
const states = JSON.parse(stage.dataset['states'] ?? '[]');

/** What a select of the form offers, besides everything. @param {string} name */
const optionsOf = (name) =>
  [.../** @type {HTMLSelectElement} */ (form.elements.namedItem(name)).options]
    .map(({ value }) => value)
    .filter((value) => value !== '');

/**
 * An element without children, with a class and a text.
 *
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
function make(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {{ name: CheckoutState, description: string }} state */
function makeState({ name, description }) {
  const section = make('section', 'state');
  section.dataset['state'] = name;
  const heading = make('h2', '', name);
  heading.id = `state-${name}`;
  const about = make('p', 'note', description);
  about.lang = 'en';
  const samples = make('ul', 'samples');
  // What is wider than a phone is scrolled to, also by the keyboard.
  samples.tabIndex = 0;
  samples.setAttribute('aria-labelledby', heading.id);
  for (const theme of optionsOf('theme'))
    for (const language of optionsOf('language'))
      for (const width of optionsOf('width'))
        samples.append(makeSample({ state: name, theme, language, width }));
  section.append(heading, about, samples);
  return section;
}

/** @param {Look} look */
function makeSample(look) {
  const { theme, language, width } = look;
  const item = make('li', 'sample');
  Object.assign(item.dataset, { theme, language, width });
  const frame = make('div', 'frame');
  frame.lang = language;
  frame.append(makeCheckout(look));
  item.append(make('p', 'note', `${theme} · ${language} · ${width}px`), frame);
  return item;
}

/** @param {Look} look */
function makeCheckout(look) {
  const checkout = /** @type {IamportCheckout} */ (document.createElement('iamport-checkout'));
  arrange(checkout, look.state);
  // Some states do not last: a check gives up, a payment is asked about again. What has left its state is replaced.
  checkout.addEventListener('iamport-state-change', (event) => {
    const { from } = /** @type {CustomEvent<{ from: CheckoutState }>} */ (event).detail;
    if (from === look.state) checkout.replaceWith(makeCheckout(look));
  });
  return checkout;
}

/** Shows what the form asks for, and keeps it in the address. */
function choose() {
  const wanted = Object.fromEntries(new FormData(form));
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll('.state')))
    section.hidden = wanted['state'] !== '' && section.dataset['state'] !== wanted['state'];
  for (const sample of /** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll('.sample')))
    sample.hidden = ['theme', 'language', 'width'].some(
      (name) => wanted[name] !== '' && sample.dataset[name] !== wanted[name],
    );
  stage.style.setProperty('--accent-chosen', String(wanted['accent']));
  const shown = stage.querySelectorAll('.state:not([hidden]) .sample:not([hidden])').length;
  count.textContent = (count.dataset['template'] ?? '').replace('{}', String(shown));
}

function remember() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== '') query.set(name, String(value));
  history.replaceState(null, '', `?${query}`);
}

/** Until all have arrived none may take the focus, as it does for a shopper who has just paid. */
function watchArrivals() {
  const hasArrived = () =>
    [.../** @type {NodeListOf<IamportCheckout>} */ (stage.querySelectorAll('iamport-checkout'))].every(
      (checkout) =>
        checkout.state === /** @type {HTMLElement} */ (checkout.closest('.state')).dataset['state'],
    );
  const look = () => {
    if (!hasArrived()) return;
    stage.removeEventListener('iamport-state-change', look);
    // The last ones have yet to render.
    setTimeout(() => {
      stage.inert = false;
    });
  };
  stage.addEventListener('iamport-state-change', look);
  look();
}

installFakeApi();
installFakeImp();

const stateSelect = /** @type {HTMLSelectElement} */ (form.elements.namedItem('state'));
stateSelect.append(...states.map(({ name }) => new Option(name, name)));
for (const [name, value] of new URLSearchParams(location.search)) {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLSelectElement || control instanceof HTMLInputElement) control.value = value;
}

stage.append(...states.map(makeState));
choose();
watchArrivals();

form.addEventListener('change', () => {
  choose();
  remember();
});
form.addEventListener('submit', (event) => event.preventDefault());
find('#widget').addEventListener('error', () => {
  find('#widget-missing').textContent = widgetMissing;
  stage.hidden = true;
});
