/** A guard, and how to take it out. `find` stands exactly once in `file`. */
export interface Mutation {
  guard: string;
  /** From the repository's root. */
  file: string;
  find: string;
  replace: string;
  /** Where the guard is tested, below `packages/server/test`; only these are run. */
  tests: readonly string[];
}

const source = (path: string): string => `packages/server/src/${path}`;

/** Everything between a forged request and a paid order, and between a paid order and a lost one. */
export const MUTATIONS: readonly Mutation[] = [
  // Whose payment, real money, right money.
  {
    guard: 'binding: a payment counts for the order it was made for',
    file: source('settlement/decide.ts'),
    find: 'if (payment.merchant_uid !== order.merchant_uid) {',
    replace: 'if (false) {',
    tests: ['settlement/settle.test.ts'],
  },
  {
    guard: 'sandbox: a test-channel payment is no money',
    file: source('settlement/decide.ts'),
    find: 'payment.sandbox !== false && !policy.allowSandbox',
    replace: 'false',
    tests: ['settlement/decide.test.ts'],
  },
  {
    guard: 'sandbox: nor is one that does not say',
    file: source('settlement/decide.ts'),
    find: 'payment.sandbox !== false &&',
    replace: 'payment.sandbox === true &&',
    tests: ['settlement/decide.test.ts'],
  },
  {
    guard: 'currency: 64,900 VND are not 64,900 KRW',
    file: source('settlement/decide.ts'),
    find: "if (payment.currency !== order.currency) return forged('CURRENCY_MISMATCH'",
    replace: "if (false) return forged('CURRENCY_MISMATCH'",
    tests: ['http/complete.test.ts'],
  },
  {
    guard: 'amount: paid in full, to the minor unit',
    file: source('settlement/decide.ts'),
    find: 'if (payment.amount_minor !== order.amount_minor) {',
    replace: 'if (false) {',
    tests: ['http/complete.test.ts'],
  },
  {
    guard: 'amount type: text is no amount',
    file: source('portone/payment.ts'),
    find: 'z.number().finite().nonnegative()',
    replace: 'z.coerce.number().finite().nonnegative()',
    tests: ['portone/payment.test.ts'],
  },
  {
    guard: 'balance: a payment that was partly given back pays for nothing',
    file: source('settlement/decide.ts'),
    find: "payment.status === 'cancelled' || payment.cancel_amount_minor > 0",
    replace: "payment.status === 'cancelled'",
    tests: ['settlement/decide.test.ts'],
  },
  {
    guard: 'answer: PortOne speaks of the payment it was asked for',
    file: source('portone/gateway.ts'),
    find: 'if (payment.imp_uid !== imp_uid)',
    replace: 'if (false)',
    tests: ['mutation/gateway.test.ts'],
  },
  {
    guard: 'answer: HTTP 200 with a code is a failure',
    file: source('portone/gateway.ts'),
    find: '|| code !== 0) {',
    replace: ') {',
    tests: ['mutation/gateway.test.ts'],
  },

  // Written once, and forward only.
  {
    guard: 'unique key: one payment, one order',
    file: source('store/schema/001_initial.ts'),
    find: "table.string('imp_uid', 40).unique();",
    replace: "table.string('imp_uid', 40);",
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'unique key: one row per payment, whoever saw it first',
    file: source('store/schema/001_initial.ts'),
    find: "table.string('imp_uid', 40).primary();",
    replace: "table.string('imp_uid', 40);",
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'unique key: an event that was told is not told again',
    file: source('store/events.ts'),
    find: 'dedupe_key: key,',
    replace: 'dedupe_key: environment.randomId(24),',
    tests: ['settlement/settle.test.ts'],
  },
  {
    guard: 'unique key: one open cancellation per payment',
    file: source('store/schema/002_cancellations.ts'),
    find: "table.string('open_for', 40).unique();",
    replace: "table.string('open_for', 40);",
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'unique key: an Idempotency-Key stands for one cancellation',
    file: source('store/schema/002_cancellations.ts'),
    find: "table.string('idempotency_key', 255).unique();",
    replace: "table.string('idempotency_key', 255);",
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'conditional update: nobody writes over a change they have not seen',
    file: source('store/row-sets.ts'),
    find: '.revision = changed.revision',
    replace: '.revision is not null',
    tests: ['settlement/settle.test.ts', 'mutation/books.test.ts'],
  },
  {
    guard: 'conditional update: a row that was not written is a conflict',
    file: source('store/row-sets.ts'),
    find: 'if (countOf(result, dialectOf(knex)) !== rows.length) throw new ConflictError();',
    replace: '',
    tests: ['settlement/settle.test.ts', 'mutation/books.test.ts'],
  },
  {
    guard: 'states: an order goes only where it may',
    file: source('store/settlement.ts'),
    find: 'change.status && !mayBecome(order.status, change.status)',
    replace: 'false',
    tests: ['settlement/settle.test.ts'],
  },
  {
    guard: 'batch: two payments of one order are never judged together',
    file: source('settlement/gather.ts'),
    find: '&& !call.keys.some((key) => busy.has(key))',
    replace: '',
    tests: ['settlement/gather.test.ts', 'settlement/settle.test.ts'],
  },
  {
    guard: 'batch: a payment that cannot be written fails alone',
    file: source('settlement/gather.ts'),
    find: 'if (batch.length === 1) batch[0]?.reject(error);\n      else await runAlone(batch);',
    replace: 'for (const call of batch) call.reject(error);',
    tests: ['settlement/gather.test.ts'],
  },
  {
    guard: 'repeat: our books speak only for the payment that settled the order',
    file: source('settlement/recall.ts'),
    find: '|| payment.payment.imp_uid !== imp_uid',
    replace: '',
    tests: ['settlement/recall.test.ts'],
  },
  {
    guard: 'repeat: and only until reconciliation should have looked again',
    file: source('settlement/recall.ts'),
    find: 'policy.now < order.next_check_at',
    replace: 'true',
    tests: ['settlement/recall.test.ts'],
  },
  {
    guard: 'forward only: an older look-up does not undo a newer one',
    file: source('settlement/states.ts'),
    find: 'if (isOlder(seen, kept)) return kept;',
    replace: '',
    tests: ['mutation/late.test.ts'],
  },
  {
    guard: 'found: a picture that does not say whether it is a test takes nothing back',
    file: source('settlement/states.ts'),
    find: 'if (seen.sandbox !== null || kept.sandbox === null) return seen;',
    replace: 'return seen;',
    tests: ['settlement/settle.test.ts'],
  },
  {
    guard: 'forward only: a cancelled order does not become paid again',
    file: source('settlement/decide.ts'),
    find: "if (order.status === 'cancelled') {",
    replace: 'if (false) {',
    tests: ['settlement/decide.test.ts'],
  },
  {
    guard: 'forward only: a second account does not take the order over',
    file: source('settlement/decide.ts'),
    find: "order.status === 'pending' ? { status: 'ready'",
    replace: "true ? { status: 'ready'",
    tests: ['settlement/decide.test.ts'],
  },
  {
    guard: 'outbox: the event is written in the transaction, not after it',
    file: source('settlement/record.ts'),
    find: 'await transaction.appendEvents(entries.flatMap(({ events }) => events));',
    replace:
      'const told = entries.flatMap(({ events }) => events); setImmediate(() => store.transaction((later) => later.appendEvents(told)).catch(() => {}));',
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'one transaction: order, payment and event, or nothing',
    file: source('store/settlement.ts'),
    find: 'inTransaction(database, (knex) => work(createTransaction(knex, environment, audience)))',
    replace: 'work(createTransaction(database, environment, audience))',
    tests: ['mutation/books.test.ts'],
  },
  {
    guard: 'found: a second payment of a paid order is looked for, should nobody tell of it',
    file: source('jobs/reconcile.ts'),
    find: 'for (const { order } of due) {',
    replace: "for (const { order } of due.filter((each) => each.order.status !== 'paid')) {",
    tests: ['http/second-payment.test.ts'],
  },
  {
    guard: 'accounts: every open account of an order is watched',
    file: source('jobs/reconcile.ts'),
    find: 'new Set([...bound, ...open])',
    replace: 'new Set(bound)',
    tests: ['http/accounts.test.ts'],
  },

  // Giving money back.
  {
    guard: 'refund: never unasked where the shop has changed the price',
    file: source('settlement/decide.ts'),
    find: 'if (order.isAmended) return false;',
    replace: '',
    tests: ['http/shop-table.test.ts'],
  },
  {
    guard: 'cancel ownership: only payments of our own orders',
    file: source('cancel/cancel.ts'),
    find: "if (!(await services.findOrder(payment.merchant_uid))) return { code: 'ORDER_NOT_FOUND' };",
    replace: '',
    tests: ['http/cancel.test.ts'],
  },
  {
    guard: 'cancel ownership: both ids name the same payment',
    file: source('cancel/cancel.ts'),
    find: 'order.merchant_uid !== undefined && order.merchant_uid !== payment.merchant_uid',
    replace: 'false',
    tests: ['http/cancel.test.ts'],
  },
  {
    guard: 'cancel ownership: FORGERY_POLICY=cancel never refunds a stranger',
    file: source('settlement/decide.ts'),
    find: 'payment.merchant_uid !== order.merchant_uid || payment.imp_uid === order.imp_uid',
    replace: 'payment.imp_uid === order.imp_uid',
    tests: ['http/prevention.test.ts'],
  },
  {
    guard: 'found: one entry of the history is not two cancellations',
    file: source('cancel/cancel.ts'),
    find: 'return entries.length > alike.length;',
    replace: 'return entries.length > 0;',
    tests: ['cancel/cancel.test.ts'],
  },
  {
    guard: 'cancel amount: 0, which is everything at PortOne, is refused',
    file: source('http/cancel.ts'),
    find: 'z.number().positive()',
    replace: 'z.number()',
    tests: ['http/cancel.test.ts'],
  },
  {
    guard: 'cancel checksum: PortOne is told the balance we believe in',
    file: source('portone/gateway.ts'),
    find: 'const body = { imp_uid, amount, checksum, reason, ...refund };',
    replace: 'const body = { imp_uid, amount, reason, ...refund };',
    tests: ['mutation/gateway.test.ts'],
  },
  {
    guard: 'cancel retry: a POST is never repeated blindly',
    file: source('portone/transport.ts'),
    find: "methods: ['GET'],",
    replace: "methods: ['GET', 'POST'],",
    tests: ['http/cancel.test.ts'],
  },

  // The door.
  {
    guard: 'id pattern: nothing but an imp_uid reaches PortOne’s path',
    file: 'packages/protocol/src/ids.ts',
    find: '/^imps?_[0-9]{6,28}$/',
    replace: '/./',
    tests: ['http/complete.test.ts'],
  },
  {
    guard: 'id pattern: nothing but a merchant_uid reaches the books',
    file: 'packages/protocol/src/ids.ts',
    find: '/^[A-Za-z0-9_-]{1,40}$/',
    replace: '/./',
    tests: ['http/complete.test.ts'],
  },
  {
    guard: 'body limit: 16 KiB',
    file: source('http/body.ts'),
    find: "const BODY_LIMIT = '16kb';",
    replace: "const BODY_LIMIT = '16mb';",
    tests: ['http/complete.test.ts'],
  },
  {
    guard: 'key: the private endpoints want it',
    file: source('http/auth.ts'),
    find: "if (!isAuthorized(ctx)) throw new RequestError('UNAUTHORIZED');",
    replace: '',
    tests: ['http/orders.test.ts'],
  },
  {
    guard: 'proxy: X-Forwarded-For is believed only behind one',
    file: source('http/app.ts'),
    find: 'proxy: doors.settings.trustProxy',
    replace: 'proxy: true',
    tests: ['http/limits.test.ts'],
  },
  {
    guard: 'time: an answer is out in time, whatever is waited for behind it',
    file: source('http/in-time.ts'),
    find: "deadline.addEventListener('abort', giveUp, { once: true });",
    replace: '',
    tests: ['http/in-time.test.ts'],
  },
  {
    guard: 'origins: only listed pages may read our answers',
    file: source('http/app.ts'),
    find: "origins.includes(origin) ? origin : ''",
    replace: 'origin',
    tests: ['http/complete.test.ts'],
  },

  // What a stranger may read.
  {
    guard: 'secret scrub: an upstream error is told without its request',
    file: source('network-fault.ts'),
    find: "code ?? 'unknown'",
    replace: "process.getBuiltinModule('node:util').inspect(error, { depth: 9 })",
    tests: ['http/upstream.test.ts'],
  },
  {
    guard: 'secret scrub: an answer never quotes an error',
    file: source('http/errors.ts'),
    find: 'error instanceof RequestError ? error.detail : undefined',
    replace: 'error instanceof Error ? error.message : undefined',
    tests: ['mutation/secrets.test.ts'],
  },
  {
    guard: 'secret scrub: a log line tells where, not what',
    file: source('http/errors.ts'),
    find: ".filter((line) => line.trimStart().startsWith('at '))",
    replace: '',
    tests: ['mutation/secrets.test.ts'],
  },
  {
    guard: 'personal data: of a payment only listed fields are kept',
    file: source('portone/payment.ts'),
    find: 'const reported = z.object({',
    replace: 'const reported = z.looseObject({',
    tests: ['portone/payment.test.ts'],
  },
  {
    guard: 'result page: PortOne’s text is text, not markup',
    file: source('http/result-page.ts'),
    find: "text.replace(/[&<>\"]/g, (character) => ENTITIES[character] ?? '')",
    replace: 'text',
    tests: ['http/redirect.test.ts'],
  },
];
