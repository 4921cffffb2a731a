import { type Fields, text } from './http/fields.ts';
import { monthInKorea } from './korea.ts';

/** What is kept of a card; its number never is. */
export interface Card {
  card_code: string | null;
  card_name: string | null;
  /** Masked. */
  card_number: string | null;
  /** 0: credit, 1: debit. */
  card_type: number | null;
}

/** Every card is of one company: whose a number is stands in no document. */
const ISSUER = { card_code: '366', card_name: '신한카드', card_type: 0 };

/** The card of everyone who pays in a window. */
export const TEST_CARD: Card = { ...ISSUER, card_number: '543333******1234' };

const NUMBER = /^\d{4}-?\d{4}-?\d{4}-?\d{2,4}$/;
const EXPIRY = /^(\d{4})-?(0[1-9]|1[0-2])$/;

/** The card in `card_number` and `expiry` (`YYYY-MM`); undefined for one that no company would take. */
export function cardOf({ card_number, expiry }: Fields, now: number): Card | undefined {
  const given = text(card_number) ?? '';
  const until = EXPIRY.exec(text(expiry) ?? '');
  if (!NUMBER.test(given) || !until || `${until[1]}-${until[2]}` < monthInKorea(now)) return undefined;
  const digits = given.replaceAll('-', '');
  const masked = `${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}`;
  return { ...ISSUER, card_number: masked };
}
