// The product page: asks the shop's own backend for an order, then goes to its checkout page.

const form = /** @type {HTMLFormElement} */ (document.querySelector('#buy'));
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
const error = /** @type {HTMLElement} */ (form.querySelector('.error'));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  error.textContent = '';
  try {
    location.assign(`/checkout/${await createOrder()}`);
  } catch (problem) {
    error.textContent = /** @type {Error} */ (problem).message;
    button.disabled = false;
  }
});

// The back button may bring this page back as it was left: with the button off.
addEventListener('pageshow', () => {
  button.disabled = false;
});

/**
 * Only the product's id is sent. What it costs is for the backend to say.
 *
 * @returns {Promise<string>} the order number
 */
async function createOrder() {
  const response = await fetch('/api/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ product: new FormData(form).get('product') }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer.merchant_uid;
}
