import { createHash } from 'node:crypto';

/** What the page does by itself; without it the form still works. Pressing twice is stopped by the server in any case. */
export const PAY_SCRIPT = `
const main = document.querySelector('main');
const form = document.querySelector('form');
let pressed = false;
form.addEventListener('submit', (event) => {
  if (pressed) return event.preventDefault();
  pressed = true;
  main.setAttribute('aria-busy', 'true');
});
addEventListener('pageshow', () => { pressed = false; main.removeAttribute('aria-busy'); });
const close = () => form.requestSubmit(document.querySelector('[data-action=close]'));
if (main.dataset.mode !== 'redirect') {
  addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
  addEventListener('message', (event) => {
    if (event.source === (opener ?? parent) && event.data === 'iamport-sandbox:close') close();
  });
}
// In a frame the focus comes from the page around it, and comes later.
const enter = () => { if (document.activeElement === document.body) main.focus(); };
addEventListener('focus', enter);
enter();
`;

/** Hands the result to the page that opened the window. */
export const DONE_SCRIPT = `
const { message, origin } = document.querySelector('main').dataset;
(opener ?? parent).postMessage(JSON.parse(message), origin);
`;

const hash = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** Nothing runs in the window but the two scripts above, whatever an order's name contains. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src ${hash(PAY_SCRIPT)} ${hash(DONE_SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
].join('; ');
