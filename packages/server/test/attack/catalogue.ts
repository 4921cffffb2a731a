/** How an attack is tried. */
export type Kind = 'black-box' | 'unit' | 'not-applicable';

export interface Item {
  id: string;
  /** The attack. */
  title: string;
  /** What a right server does, and ours is tested to do. */
  answer: string;
  kind: Kind;
  /** Why it does not apply, or which part of it could not be tried. */
  why?: string;
}

type Row = [id: string, title: string, answer: string, kind?: Kind, why?: string];

const rows: Row[] = [
  [
    'A1',
    'the amount is lowered in the browser',
    'forgery, at look-up and before it at `confirm_url` and pre-registration; the order stays unpaid',
  ],
  [
    'A2',
    'one payment is used for two orders of the same price',
    'forgery; the second order stays unpaid, also in parallel and across two processes',
  ],
  ['A3', 'the cheap order is paid, the dear one is claimed', 'forgery'],
  ['A4', 'the right number in the wrong currency', 'forgery; without a currency nothing is believed (502)'],
  ['A5', 'a payment of a test channel', 'refused unless ALLOW_SANDBOX'],
  ['A6', "another merchant's imp_uid", '404, the same as for an id that was made up'],
  [
    'A7',
    'the payee is switched to another merchant',
    '404: our keys cannot see it',
    'black-box',
    'a list of allowed pg_id is not a setting: what our keys can see was paid to our account',
  ],
  [
    'A8',
    'a payment that is failed, ready, cancelled or in a state nobody knows',
    'only `paid` pays; every state is answered',
  ],
  ['A9', 'a payment that was partly given back', 'cancelled; never pays an order'],
  [
    'A10',
    'an amount that is no amount',
    'no such order; such an answer of PortOne is a fault of PortOne (502)',
  ],
  [
    'A11',
    'the order amount as the database returns it',
    'compared as an exact number, at the limits of every currency',
  ],
  [
    'A12',
    'the order changes while its payment is looked up',
    'judged by the order as it is at the commit; no refund by itself',
  ],
  ['A13', 'an order is paid twice', 'the first pays, the second is recorded as a duplicate'],
  [
    'A14',
    "naming a stranger's payment, so that it is refunded as a forgery",
    "never cancelled unless it is for this very order; the stranger's order stays payable",
  ],
  [
    'A15',
    'an order of nothing, verified without a payment',
    'no such order; no path to paid without a payment',
  ],
  [
    'A16',
    'fees run up by thousands of small payments',
    'refused before approval; questions are rate-limited',
    'black-box',
    "a minimum amount is not a setting: the shop's backend sets each price",
  ],
  [
    'B1',
    'callbacks and webhooks all at once',
    'the same answer to all, one event, on one process and on two',
  ],
  ['B2', 'a webhook replayed', 'the same answer, nothing new, also after a restart'],
  ['B3', 'the webhook of a virtual account replayed', 'one event per account'],
  ['B4', 'a later attempt that was not paid', 'a paid order stays paid'],
  ['B5', 'webhooks in any order', 'the looked-up state decides, whatever the webhook says'],
  ['B6', 'cancelled between look-up and commit', 'the next webhook moves it on'],
  [
    'B7',
    'a deposit too late, too small, or for an order that is closed',
    'right money counts, wrong money is forgery, a second payment is flagged',
  ],
  [
    'B8',
    'check-then-act across processes',
    'an update names the revision it saw: one winner in a thousand orders',
  ],
  ['B9', 'a unique key in conflict', 'neither a 500 nor a success for the wrong order'],
  ['C1', 'a webhook that says paid', 'a hint: the look-up decides, nothing of the body is stored'],
  ['C2', 'a webhook whose two ids do not belong together', 'recorded as forgery, answered 200'],
  [
    'C3',
    'the source address forged by X-Forwarded-For',
    'only the address that our own proxy saw counts, and only with TRUST_PROXY',
  ],
  [
    'C4',
    'a flood of webhooks with made-up ids',
    'unknown orders cost no look-up; known ones soon cost none; honest webhooks pass',
  ],
  ['C5', 'content types', 'JSON and forms, as UTF-8; all else 415'],
  ['C6', "the console's test call", '200, nothing changes'],
  ['C7', 'a webhook before its order', '200; the next call about the order finds the payment'],
  ['D1', 'an imp_uid that is no string', '400, no look-up'],
  ['D2', 'a query smuggled in an id', '400, no look-up'],
  ['D3', 'a path smuggled in an id', "400, no look-up; another payment's answer is refused"],
  ['D4', 'ids too long or with invisible characters', '400, never 500'],
  ['D5', 'order numbers with quotes and slashes', '400; SQL stays text'],
  ['D6', 'an order number that differs in case or padding', 'not the same order'],
  ['D7', 'a number where text is expected', '400'],
  ['D8', 'names of JavaScript itself as keys and order numbers', '400, or an order number like any other'],
  ['D9', 'keys given twice', 'the last in JSON, a 400 in forms'],
  ['D10', 'a body that is no object', '400'],
  ['D11', 'nesting without end', '400, and the process lives'],
  ['D12', 'line breaks and terminal codes in what is logged', 'each log line is one JSON object of ours'],
  [
    'D13',
    'the server sent to another host',
    'redirects are not followed; the address comes from the settings only',
  ],
  ['D14', 'one request hidden in another', '400, the connection ends'],
  ['E1', 'script through the redirect page', 'parameters are not shown; what PortOne says is shown as text'],
  ['E2', 'the redirect sent elsewhere', 'to RETURN_URL or nowhere'],
  ['E3', 'success typed by hand', 'the redirect asks PortOne, nothing more'],
  ['E4', 'a foreign page reading answers', 'exactly the listed origins, no credentials'],
  ['E5', 'a foreign page acting for the owner', 'a key in a header, JSON only; no cookie exists'],
  [
    'E6',
    'guessing orders',
    "a stranger's payment shows nothing of its order; questions are rate-limited",
    'black-box',
    'time is compared roughly: a shared machine is no laboratory',
  ],
  ['E7', "looking up someone's order to learn who they are", 'named fields only, none of them personal'],
  ['F1', 'the API secret in an error', 'fixed errors; neither secret nor key'],
  ['F2', 'the access token in an error', 'fixed errors; no token'],
  ['F3', 'a stack trace on broken input', 'fixed 400'],
  ['F4', 'secrets and people in logs', 'named fields only, none of them'],
  [
    'F5',
    'the private key measured by time',
    'digests are compared in constant time',
    'unit',
    'a statistic over HTTP would only measure the machine',
  ],
  ['F6', 'secrets in the command line, health, doctor and start-up errors', 'none'],
  [
    'F7',
    'the whole payment kept for ever',
    'an allow-list of fields, without the payer',
    'black-box',
    'there is no retention setting yet',
  ],
  ['F8', 'banners of version and framework', 'none'],
  ['G1', 'bodies that are too big', '413 at 16 KiB, 415 if compressed; the connection ends'],
  ['G2', 'headers and bodies that drip', 'headers 5 s, whole requests 10 s'],
  ['G3', 'a token for each request', 'one, however many ask; wrong keys are asked once in 5 s'],
  ['G4', 'PortOne asleep', 'answers within 10 s, 503 with Retry-After beyond 256 at once, health at once'],
  ['G5', 'text that is slow to match', 'every pattern is linear'],
  ['G6', 'the disk filled with forgeries', 'one row and one event for each'],
  ['G7', 'everybody verifies one order', 'two look-ups at most at a time'],
  ['G8', 'a dependency that throws', 'an answer, and the process lives; what nobody catches ends it loudly'],
  ['H1', 'cancelling without rights', '401; 403 where there is no key'],
  ['H2', 'a cancellation of nothing, which PortOne takes for all', '400'],
  ['H3', 'a cancellation repeated', 'once, by key and checksum; an unknown outcome is read back'],
  ['H4', 'more cancelled than was paid', 'never more than is left'],
  ['H5', 'the refund account switched', 'with the private key only; not logged'],
  ['H6', 'a refusal under HTTP 200', 'told as a refusal, nothing recorded'],
  [
    'H7',
    "requests forged through the shop's notification address",
    'the address comes from the settings alone; a redirect is not followed, an endless answer not read',
    'black-box',
    'a private address is allowed: shops keep their backends there, and nobody but the operator can name one',
  ],
  [
    'H8',
    'a notification forged or replayed',
    'Standard Webhooks headers: a stable id, a timestamp, and a signature that the reference library checks',
  ],
  [
    'H9',
    "SQL through the names of the shop's own table",
    'refuses to start: names are quoted, and compared with the real schema',
  ],
];

/** The catalogue of attacks: 78 items, each tried by one test of its id or with a reason why not. */
export const catalogue: readonly Item[] = rows.map(([id, title, answer, kind = 'black-box', why]) => ({
  id,
  title,
  answer,
  kind,
  ...(why !== undefined && { why }),
}));

export function itemOf(id: string): Item {
  const item = catalogue.find((each) => each.id === id);
  if (!item) throw new Error(`the catalogue has no ${id}`);
  return item;
}
