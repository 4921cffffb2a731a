import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { CheckoutPage } from './host.ts';
import {
  button,
  collect,
  IMP_UID,
  NAMED,
  newWorld,
  ORDER,
  type Reply,
  refusal,
  settle,
  success,
  tick,
  vbankIssued,
  type World,
} from './support.ts';

/** Everything PortOne may say. */
const responses = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        imp_uid: fc.constantFrom<unknown>(undefined, null, '', IMP_UID, IMP_UID, 'nonsense', 7),
        merchant_uid: fc.constantFrom<unknown>(ORDER, ORDER, 'OTHER', undefined),
        success: fc.constantFrom<unknown>(undefined, true, false, 'true', 'false'),
        imp_success: fc.constantFrom<unknown>(undefined, true, 'false'),
        error_code: fc.constantFrom<unknown>(undefined, '', 'F400', 'F1002'),
        error_coe: fc.constantFrom<unknown>(undefined, 'F1001'),
        error_msg: fc.constantFrom<unknown>(undefined, '취소', '<b>'),
        status: fc.constantFrom<unknown>(undefined, 'paid', 'failed'),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, 'paid', 1) },
);

/** How it may say so. */
const manners = fc.constantFrom('once', 'twice', 'never', 'late', 'thrown', 'inside the call');

type Verdict = [what: string, reply: Reply, state: string];

/** The API's answers, and the state each stands for. */
const verdicts: Verdict[] = [
  ['success', { body: success() }, 'paid'],
  ['an account', { body: vbankIssued() }, 'vbank-issued'],
  ['pending', { http: 202, body: refusal('PAYMENT_PENDING', 'pending') }, 'pending'],
  ['failed', { http: 402, body: refusal('PAYMENT_FAILED', 'failed') }, 'failed'],
  ['cancelled', { http: 402, body: refusal('PAYMENT_CANCELLED', 'cancelled') }, 'cancelled'],
  ['forgery', { http: 400, body: refusal('AMOUNT_MISMATCH', 'forgery') }, 'forgery'],
  ['already paid', { http: 409, body: refusal('ORDER_ALREADY_PAID') }, 'failed'],
  ['another order’s success', { body: success({ merchant_uid: 'OTHER' }) }, 'pending'],
  ['success under 402', { http: 402, body: success() }, 'pending'],
  ['success under 503', { http: 503, body: success() }, 'pending'],
  ['a page', { body: '<html>paid' }, 'pending'],
  ['nothing', { down: true }, 'pending'],
];

const RUNS = 1200;

/** Plays one payment to its end: the window, the answer in its manner, the way out, the questions. */
async function play(world: World, response: unknown, manner: string, seen: (state: string) => void) {
  const page = new CheckoutPage(world);
  const { checkout } = page;
  const { imp } = world.imp;
  const { request_pay } = imp;
  imp.request_pay = (params, callback) => {
    request_pay(params, callback);
    if (manner === 'inside the call') callback(response);
    if (manner === 'thrown') throw new Error('thrown');
  };
  await tick();
  checkout.pay();
  seen(page.state);
  const answer = world.imp.calls[0]?.answer;
  const say = answer as ((response: unknown) => void) | undefined;
  if (manner === 'once' || manner === 'twice' || manner === 'thrown') say?.(response);
  if (manner === 'twice') say?.(response);
  await tick();
  seen(page.state);
  if (manner === 'never' || manner === 'late') {
    await world.clock.advance(30_000, tick);
    expect(page.isLate, 'a way out').to.equal(true);
    void checkout.verify();
    await tick();
    if (manner === 'late') say?.(response);
  }
  await world.clock.advance(20_000, tick);
  seen(page.state);
  page.disconnect();
  return page;
}

describe('Never “paid” without the API’s word', () => {
  const { error } = console;
  before(() => {
    console.error = () => {};
  });
  after(() => {
    console.error = error;
  });

  it(`over ${RUNS} payments of every kind: what is shown is what the API says`, async function () {
    this.timeout(60_000);
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(
        responses,
        manners,
        fc.constantFrom(...verdicts),
        async (response, manner, verdict) => {
          const [, reply, state] = verdict;
          const world = newWorld();
          world.api.completes = [reply];
          const states: string[] = [];
          const { state: shown, settled } = await play(world, response, manner, (seen) => states.push(seen));
          const { posts } = world.api;
          asked += Number(posts.length > 0);
          if (posts.length > 0) expect(shown).to.equal(state);
          else {
            // Refused before there was a payment; nothing else may go unasked.
            expect(shown).to.equal('failed');
            expect(
              (response as { imp_uid?: unknown } | null)?.imp_uid === IMP_UID && manner !== 'thrown',
            ).to.equal(false);
          }
          for (const { body } of posts) expect(body?.['merchant_uid']).to.equal(ORDER);
          if (state !== 'paid') expect(states).to.not.include('paid');
          expect(settled.length).to.equal(posts.length > 0 && /paid|vbank/.test(state) ? 1 : 0);
          expect(world.imp.calls).to.have.length(1);
        },
      ),
      { numRuns: RUNS, seed: 20_180_131 },
    );
    expect(asked).to.be.greaterThan(RUNS / 2);
  });

  it('asks by order number for every hint that names no payment and no error', async () => {
    for (const response of [
      {},
      { success: true },
      { imp_uid: null },
      { imp_uid: 'nonsense', error_code: 'X' },
    ]) {
      const world = newWorld();
      await play(world, response, 'once', () => {});
      expect(world.api.posts[0]?.body, JSON.stringify(response)).to.deep.equal({ merchant_uid: ORDER });
    }
  });

  for (const [what, reply, state] of verdicts) {
    it(`shows ${state} in the element when the API gives ${what}`, async () => {
      const world = newWorld();
      world.api.completes = [reply];
      const element = await world.mount(NAMED);
      const completes = collect(element, 'iamport-complete');
      button(element).click();
      world.imp.calls[0]?.answer({ imp_uid: IMP_UID, success: true, merchant_uid: ORDER });
      await settle();
      await world.clock.advance(20_000);
      expect(element.state).to.equal(state);
      expect(completes).to.have.length(/paid|vbank/.test(state) ? 1 : 0);
    });
  }
});
