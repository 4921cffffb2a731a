/** One fault of the catalogue. */
export interface Item {
  id: string;
  title: string;
  /** What must hold while it lasts and after it. */
  holds: string;
  /** Other tests of it, below `packages/server/test/`: the file and the beginning of a test's name. */
  also: readonly (readonly [file: string, test: string])[];
}

type Row = [id: string, title: string, holds: string, ...also: Item['also'][number][]];

const INTERRUPTIONS = 'processes/interruptions.test.ts';
const UPSTREAM = 'http/upstream.test.ts';
const CRASH = 'processes/crash.test.ts';
const DELIVER = 'http/deliver.test.ts';
const TOKEN = 'portone/token.test.ts';

const rows: Row[] = [
  ['1', 'PortOne refuses connections, has no name or no TLS', '5xx in time, later found by itself'],
  [
    '2',
    'PortOne takes the request and never answers',
    '504 in time, the socket is let go',
    [UPSTREAM, 'is given up after eight seconds'],
  ],
  ['3', 'an answer that drips, or never ends', 'a deadline and a limit for the whole, not for a pause'],
  [
    '4',
    'the connection is cut in the middle of an answer',
    'asked again, at most twice',
    [UPSTREAM, 'is told as such when it %s'],
  ],
  [
    '5',
    '500, 502, 503, 504',
    'asked again, at most twice',
    [UPSTREAM, 'is asked again when one answer in a row was bad'],
  ],
  ['6', '429, with and without Retry-After', 'waits if it fits, else 5xx; no hammering'],
  [
    '7',
    'a 200 that is no answer',
    'a fault of PortOne: never forgery, never success',
    [UPSTREAM, 'is not believed with %s'],
  ],
  ['8', '404 for a payment that is there a moment later', 'may be asked again, and is paid then'],
  [
    '9',
    'the token ended early, is refused, cannot be had',
    'one new token, one more try; a good one is kept',
    [TOKEN, 'is fetched anew after it was refused'],
    [UPSTREAM, 'is not fetched again and again'],
  ],
  [
    '10',
    'wrong keys',
    'one question in five seconds, and no key in any line',
    [TOKEN, 'is not asked for again at once when the keys are wrong'],
  ],
  ['11', 'a kept connection closed as we send', 'asked again on another; nobody notices'],
  [
    '12',
    'busy, locked, in a deadlock',
    'begun again with the payment in hand: one look-up',
    [INTERRUPTIONS, 'in a deadlock'],
    ['processes/serialisation.test.ts', 'refuses what was read before another wrote'],
    ['processes/busy.test.ts', 'is no reason to say'],
    ['store/sqlite.test.ts', '%s: has committed'],
  ],
  [
    '13',
    'the database away, silent, replaced',
    '503, nothing lost, back as soon as it is',
    [INTERRUPTIONS, 'answers that it can be asked again'],
    ['store/failover.test.ts', 'a server that became read-only'],
    ['store/silence.test.ts', 'a transaction that gets no answer'],
    ['store/sqlite.test.ts', 'ends when its file is'],
  ],
  [
    '14',
    'committed, but the connection broke before we heard',
    'read again: paid once, told once',
    [INTERRUPTIONS, '%s: takes another'],
  ],
  [
    '15',
    'kill -9 at any moment',
    'the same question gets the right answer, once',
    [CRASH, '%s: the order is paid, once'],
    [CRASH, '%s: the money is given back, once'],
    ['processes/migrations.test.ts', 'after any statement is completed'],
  ],
  ['16', 'power loss', 'what was answered is on the disk'],
  ['17', 'a full disk', '5xx, reads go on, well again when there is room'],
  ['18', 'a slow disk', 'slow answers, and nothing else'],
  [
    '19',
    'webhooks doubled, late, in another order, before their order',
    'the look-up decides, once',
    ['attack/c-webhooks.test.ts', ''],
  ],
  ['20', 'the callback never comes', 'the webhook completes it'],
  [
    '21',
    'neither callback nor webhook comes',
    'a reconciliation completes it',
    ['http/reconcile.test.ts', ''],
  ],
  [
    '22',
    'clocks that jump, run back, or differ',
    "the token lives by PortOne's clock; nothing is lost",
    [TOKEN, 'is kept for the life that PortOne states'],
  ],
  [
    '23',
    'one of two processes frozen, with a lease or a lock',
    'the other takes over; no second effect',
    ['processes/two-instances.test.ts', 'give 400 equal answers'],
  ],
  [
    '24',
    'SIGTERM and a rolling restart under load',
    'every request is answered, every success is in the books',
    ['cli/process.test.ts', 'answers what it has begun'],
  ],
  ['25', 'an older server on a newer schema', 'it starts and works'],
  [
    '26',
    "the shop's receiver down, slow, gone",
    'sent again with the same id, then a dead letter; others are not held up',
    [DELIVER, ''],
  ],
  [
    '27',
    'a stall of the event loop, little memory',
    'sheds load, and lives',
    ['attack/g-availability.test.ts', ''],
  ],
  [
    '28',
    'a cancellation whose answer is lost',
    'read back: the money is given back once',
    [CRASH, '%s: the money is given back, once'],
    ['cancel/cancel.test.ts', ''],
  ],
];

/** The catalogue of faults: 28, each brought about by one run of its id, on every database. */
export const catalogue: readonly Item[] = rows.map(([id, title, holds, ...also]) => ({
  id,
  title,
  holds,
  also,
}));

export function itemOf(id: string): Item {
  const item = catalogue.find((each) => each.id === id);
  if (!item) throw new Error(`the catalogue has no ${id}`);
  return item;
}
