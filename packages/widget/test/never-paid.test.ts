import { expect } from '@open-wc/testing';
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
  vbankIssued,
} from './support.ts';

/** Everything PortOne may say, combined. */
const field = {
  imp_uid: [undefined, null, '', IMP_UID, 'nonsense'],
  success: [undefined, true, false, 'true', 'false'],
  imp_success: [undefined, true, 'false'],
  error_code: [undefined, '', 'F400'],
  status: [undefined, 'paid'],
};

const replies: [string, Reply, string][] = [
  ['success', { body: success() }, 'paid'],
  ['an account', { body: vbankIssued() }, 'vbank-issued'],
  ['pending', { http: 202, body: refusal('PAYMENT_PENDING', 'pending') }, 'pending'],
  ['failed', { http: 402, body: refusal('PAYMENT_FAILED', 'failed') }, 'failed'],
  ['forgery', { http: 400, body: refusal('AMOUNT_MISMATCH', 'forgery') }, 'forgery'],
  ['another order’s success', { body: success({ merchant_uid: 'OTHER' }) }, 'pending'],
  ['success under 402', { http: 402, body: success() }, 'pending'],
];

const combinations = Object.entries(field).reduce<Record<string, unknown>[]>(
  (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
  [{}],
);

describe(`Over ${combinations.length} answers of PortOne, each twice`, () => {
  for (const [what, reply, state] of replies) {
    it(`shows ${state} or a payment that did not start when the API says ${what}, and paid only by its word`, async function () {
      this.timeout(30_000);
      for (const response of combinations) {
        const world = newWorld();
        world.api.completes = [reply];
        const element = await world.mount(NAMED);
        const completes = collect(element, 'iamport-complete');
        button(element).click();
        world.imp.calls[0]?.answer({ ...response, merchant_uid: ORDER });
        world.imp.calls[0]?.answer({ ...response, merchant_uid: ORDER });
        await settle();
        const wasAsked = world.api.posts.length > 0;
        if (wasAsked && element.state === 'verifying') await world.clock.advance(20_000);
        const said = JSON.stringify(response);
        expect(element.state, said).to.equal(wasAsked ? state : 'failed');
        if (response['imp_uid'] === IMP_UID) expect(wasAsked, said).to.equal(true);
        expect(completes.length, said).to.equal(wasAsked && /paid|vbank/.test(state) ? 1 : 0);
        element.remove();
      }
    });
  }
});
