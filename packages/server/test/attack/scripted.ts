import type { Answer } from './support/answer.ts';
import { findCanaries } from './support/canaries.ts';
import type { Fields } from './support/portone.ts';
import type { Target } from './support/target.ts';

/** The attack succeeded. Anything else that is thrown is a fault of the test. */
export class Fell extends Error {
  override name = 'Fell';
}

/** One scripted attack, the same for every server that it is tried on. */
export interface Scripted {
  /** The item of the catalogue that it belongs to. */
  id: string;
  name: string;
  run(target: Target): Promise<void>;
}

function hold(condition: boolean, otherwise: string): void {
  if (!condition) throw new Fell(otherwise);
}

function answered(answer: Answer | null): Answer {
  if (!answer) throw new Fell('never answered');
  return answer;
}

/** The claim is answered, not with success, and pays nothing. */
async function refuses(target: Target, imp_uid: unknown, merchant_uid: string): Promise<void> {
  const answer = await target.tell(imp_uid, merchant_uid);
  hold(!(await target.isPaid(merchant_uid)), 'an unpaid order is paid');
  hold(answered(answer).body['status'] !== 'success', 'answered success');
}

/** Refused by its looks: PortOne is not even asked. */
async function refusesUnasked(target: Target, imp_uid: unknown, merchant_uid: string): Promise<void> {
  const calls = await target.portone.callsDuring(() => refuses(target, imp_uid, merchant_uid));
  hold(calls.length === 0, `asked PortOne: ${calls.join(', ')}`);
}

/** A payment for a new order of 64,900 won, right but for `fields`, is refused. */
const refusesPayment = (fields: Fields) => async (target: Target) => {
  const merchant_uid = await target.order();
  await refuses(target, await target.portone.pay({ merchant_uid, ...fields }), merchant_uid);
};

async function honestlyPaid(target: Target): Promise<{ merchant_uid: string; imp_uid: string }> {
  const merchant_uid = await target.order();
  const imp_uid = await target.portone.pay({ merchant_uid });
  const { body } = answered(await target.tell(imp_uid, merchant_uid));
  if (body['status'] !== 'success') throw new Error(`an honest payment is refused: ${JSON.stringify(body)}`);
  return { merchant_uid, imp_uid };
}

/** While PortOne is in trouble, nothing that is shown holds what must stay hidden. */
async function keepsSecrets(target: Target, path: string, troubles: readonly Fields[]): Promise<void> {
  const { portone } = target;
  const merchant_uid = await target.order();
  const imp_uid = await portone.pay({ merchant_uid });
  for (const trouble of troubles) {
    // The token goes first, so that a server which keeps one has to ask for another.
    await portone.fault({ kind: 'token-expired', path: '/payments/', times: 1 }, { path, ...trouble });
    const hidden = [...target.secrets, await portone.token().catch(() => '')].filter(Boolean);
    const answer = await target.tell(imp_uid, merchant_uid);
    await portone.fault();
    hold(findCanaries(answer?.text ?? '', hidden).length === 0, 'a secret is in the answer');
    hold(findCanaries(target.shown(), hidden).length === 0, 'a secret is in the log');
  }
}

const TROUBLES: readonly Fields[] = [
  { kind: 'status', status: 500 },
  { kind: 'malformed' },
  { kind: 'reset' },
  { kind: 'status', status: 401 },
];

export const scripted: readonly Scripted[] = [
  { id: 'A1', name: 'amount lowered', run: refusesPayment({ amount: 100 }) },
  {
    id: 'A2',
    name: 'one payment for two orders',
    async run(target) {
      const { imp_uid } = await honestlyPaid(target);
      await refuses(target, imp_uid, await target.order());
    },
  },
  {
    id: 'A2',
    name: 'one payment for two orders, at once',
    async run(target) {
      const orders = [await target.order(), await target.order()];
      const imp_uid = await target.portone.pay({ merchant_uid: orders[0] });
      await Promise.all(orders.map((merchant_uid) => target.tell(imp_uid, merchant_uid)));
      hold(!(await target.isPaid(orders[1] ?? '')), 'both orders are paid');
    },
  },
  {
    id: 'A3',
    name: 'cheap order paid, dear one claimed',
    async run(target) {
      const cheap = await target.order(100);
      const dear = await target.order(1_000_000);
      await refuses(target, await target.portone.pay({ merchant_uid: cheap, amount: 100 }), dear);
    },
  },
  { id: 'A4', name: 'dong for won', run: refusesPayment({ currency: 'VND' }) },
  { id: 'A4', name: 'yen for won', run: refusesPayment({ currency: 'JPY' }) },
  { id: 'A4', name: 'no currency', run: refusesPayment({ currency: null }) },
  { id: 'A5', name: 'test channel', run: refusesPayment({ sandbox: true }) },
  { id: 'A8', name: 'failed', run: refusesPayment({ status: 'failed' }) },
  { id: 'A8', name: 'ready', run: refusesPayment({ status: 'ready' }) },
  { id: 'A8', name: 'cancelled', run: refusesPayment({ status: 'cancelled' }) },
  { id: 'A8', name: 'a state nobody knows', run: refusesPayment({ status: 'Paid' }) },
  { id: 'A9', name: 'partly given back', run: refusesPayment({ cancel_amount: 64800 }) },
  {
    id: 'B1',
    name: 'fifty at once',
    async run(target) {
      const merchant_uid = await target.order();
      const imp_uid = await target.portone.pay({ merchant_uid });
      const answers = await Promise.all(Array.from({ length: 50 }, () => target.tell(imp_uid, merchant_uid)));
      hold(new Set(answers.map((answer) => answer?.text)).size === 1, 'answered differently');
      hold((await target.deliveries(merchant_uid)) === 1, 'not delivered exactly once');
    },
  },
  {
    id: 'B2',
    name: 'told again',
    async run(target) {
      const { imp_uid, merchant_uid } = await honestlyPaid(target);
      for (let time = 0; time < 4; time += 1) await target.tell(imp_uid, merchant_uid);
      hold((await target.deliveries(merchant_uid)) === 1, 'not delivered exactly once');
    },
  },
  {
    id: 'B3',
    name: 'virtual account told again',
    async run(target) {
      const merchant_uid = await target.order();
      const imp_uid = await target.portone.pay({ merchant_uid, status: 'ready', pay_method: 'vbank' });
      for (let time = 0; time < 5; time += 1) await target.tell(imp_uid, merchant_uid);
      hold((await target.announcements(merchant_uid)) === 1, 'not announced exactly once');
    },
  },
  {
    id: 'B4',
    name: 'a later account for a paid order',
    async run(target) {
      const { merchant_uid } = await honestlyPaid(target);
      const later = await target.portone.pay({ merchant_uid, status: 'ready', pay_method: 'vbank' });
      await target.tell(later, merchant_uid);
      hold(await target.isPaid(merchant_uid), 'the order is no longer paid');
    },
  },
  {
    id: 'B4',
    name: 'a later failure for a paid order',
    async run(target) {
      const { merchant_uid } = await honestlyPaid(target);
      await target.tell(await target.portone.pay({ merchant_uid, status: 'failed' }), merchant_uid);
      hold(await target.isPaid(merchant_uid), 'the order is no longer paid');
    },
  },
  {
    id: 'D1',
    name: 'an imp_uid that is no string',
    async run(target) {
      const merchant_uid = await target.order();
      const imp_uid = await target.portone.pay({ merchant_uid: await target.order() });
      for (const odd of [[imp_uid], { $ne: '' }, 0, true]) await refusesUnasked(target, odd, merchant_uid);
    },
  },
  {
    id: 'D2',
    name: 'a test payment let in by a query',
    async run(target) {
      const merchant_uid = await target.order();
      const imp_uid = await target.portone.pay({ merchant_uid, sandbox: true });
      for (const suffix of ['?include_sandbox=true', '?x#', '#', '&a=b']) {
        await refusesUnasked(target, `${imp_uid}${suffix}`, merchant_uid);
      }
    },
  },
  {
    id: 'D3',
    name: "another order's payment, by find/",
    async run(target) {
      const other = await honestlyPaid(target);
      await refusesUnasked(target, `find/${other.merchant_uid}`, await target.order());
    },
  },
  {
    id: 'D3',
    name: 'an amount that nobody has paid, by prepare/',
    async run(target) {
      const { portone } = target;
      const merchant_uid = await target.order();
      await fetch(`${portone.url}/payments/prepare`, {
        method: 'POST',
        headers: { authorization: await portone.token() },
        body: new URLSearchParams({ merchant_uid, amount: '64900' }),
      });
      await refusesUnasked(target, `prepare/${merchant_uid}`, merchant_uid);
    },
  },
  {
    id: 'D3',
    name: 'out of the path',
    async run(target) {
      const merchant_uid = await target.order();
      const paths = ['status/paid', '../users/getToken', '%2e%2e%2fusers', '..\\users', 'imp_000000000001;x'];
      for (const path of paths) await refusesUnasked(target, path, merchant_uid);
    },
  },
  { id: 'F1', name: 'no token', run: (target) => keepsSecrets(target, '/users/getToken', TROUBLES) },
  {
    id: 'F2',
    name: 'no payment',
    run: (target) => keepsSecrets(target, '/payments/', [...TROUBLES, { kind: 'status', status: 404 }]),
  },
];

/** Tries all scripted attacks of one item on each target. */
export async function holds(id: string, ...targets: Target[]): Promise<void> {
  const attacks = scripted.filter((each) => each.id === id);
  if (attacks.length === 0) throw new Error(`nothing is scripted for ${id}`);
  for (const target of targets) for (const { run } of attacks) await run(target);
}
