/** Our keys, as no answer and no log line may ever show them. */
export const SECRETS = {
  IMP_KEY: 'canary-imp-key-4f1d',
  IMP_SECRET: 'canary-imp-secret-b7e2c9',
  API_KEY: 'canary-api-key-canary-api-key-60d3a8',
};

/** The access token of the PortOne that is not the sandbox. */
export const FAKE_TOKEN = 'canary-fake-token-f8';

/** The database's name (its directory, in SQLite), which only its address tells. */
export const DATABASE_CANARY = 'canary_database_9c27';

/** The buyer as the shop gave it with the order. Its only reader is the holder of the private key. */
export const BUYER = {
  name: 'canary-buyer-1a',
  tel: 'canary-tel-2b',
  email: 'canary-mail-3c@example.com',
  addr: 'canary-street-4d',
  postcode: 'cnry-5e',
};

/** The person in PortOne's payment. Nobody may read it from us: we never keep it. */
export const PAYER = {
  buyer_name: 'canary-payer-6f',
  buyer_tel: 'canary-payer-tel-70',
  buyer_email: 'canary-payer-mail-81@example.com',
  buyer_addr: 'canary-payer-street-92',
  buyer_postcode: 'canary-payer-code-a3',
  card_number: 'canary-543333-b4',
  custom_data: 'canary-custom-data-c5',
  user_agent: 'canary-agent-d6',
  customer_uid: 'canary-customer-e7',
};

/** The canaries that `text` shows. */
export function findCanaries(text: string, canaries: Iterable<string>): string[] {
  return [...canaries].filter((canary) => text.includes(canary));
}
