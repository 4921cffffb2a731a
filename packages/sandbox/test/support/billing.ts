import type { Client, Json, Reply } from './sandbox.ts';

/** A card that every test may have. */
export const CARD = {
  card_number: '4092-0230-1234-5678',
  expiry: '2030-12',
  birth: '900101',
  pwd_2digit: '00',
};

/** Registers a card under a customer's name. */
export const register = ({ rest }: Client, customerUid = 'kim', fields: Json = {}): Promise<Reply> =>
  rest('POST', `/subscribe/customers/${customerUid}`, { ...CARD, ...fields });

/** The payment, as a shop reads it. */
export const payment = async ({ rest }: Client, impUid: string): Promise<Json> =>
  (await rest('GET', `/payments/${impUid}?include_sandbox=true`)).body.response;
