/**
 * Moments at which a process is killed, by name. A moment is told by what the process does: these things,
 * in this order, other things in between. With the last of them it is over.
 *
 * What is told: `lookup begin`, `lookup done`, `cancel begin`, `cancel done` of what is asked of PortOne;
 * `sql begin …`, `sql done …` of each statement, without quotes.
 */
export type Point = readonly RegExp[];

const ANSWERED = /^lookup done/;
const COMMITTING = /^sql begin COMMIT/;
const COMMITTED = /^sql done COMMIT/;
const CANCELLED = /^cancel done/;

/** A payment is told to the server. */
export const SETTLING = {
  'looked up, nothing written': [ANSWERED],
  'written, not committed': [ANSWERED, COMMITTING],
  'committed, not answered': [ANSWERED, COMMITTED],
  'committed, event not claimed': [COMMITTED, /^sql begin update events set attempts/],
  'event claimed, not sent': [COMMITTED, /^sql done update events set attempts/],
  'event sent, not noted': [COMMITTED, /^sql begin update events set delivered_at/],
} as const satisfies Record<string, Point>;

/** Money is given back. */
export const CANCELLING = {
  'cancellation not booked': [/^sql begin insert into cancellations/],
  'booked, PortOne not asked': [/^cancel begin/],
  'carried out by PortOne, not known': [CANCELLED],
  'known, not committed': [CANCELLED, COMMITTING],
  'committed, not closed': [CANCELLED, COMMITTED],
  'closed, not answered': [/^sql done update cancellations/],
} as const satisfies Record<string, Point>;

/** A virtual account is issued, and the shopper is to be told by a text message. */
export const TEXTING = {
  'message claimed, not sent': [/^sql done update text_messages set attempts/],
  'message sent, not noted': [/^sql begin update text_messages set delivered_at/],
} as const satisfies Record<string, Point>;

export const POINTS: Readonly<Record<string, Point>> = { ...SETTLING, ...CANCELLING, ...TEXTING };
