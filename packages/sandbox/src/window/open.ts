import { setBounded } from '../bounded.ts';
import { isHttpUrl, listed, text } from '../http/fields.ts';
import { addPayment, type Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { type Checkout, MAX_CHECKOUTS } from './checkout.ts';
import { decide } from './decide.ts';
import { objection } from './objection.ts';
import { type Channel, channelOf, leavesPage } from './pipeline.ts';
import { noChannel, refusalByName, unknownPg } from './refusals.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { startedPayment } from './started-payment.ts';
import { parseVbankDue } from './vbank-due.ts';
import type { OpenAnswer, OpenRequest } from './wire.ts';

/** What the browser's request carries beside its body. */
export interface Visitor {
  user_agent: string | null;
  /** The page's origin, `*` if it has none. */
  page_origin: string;
}

/** `IMP.request_pay` arrives: either a payment that is `ready` and a window for it, or the callback's failure. */
export function openWindow(world: World, request: OpenRequest, visitor: Visitor): OpenAnswer {
  const { params, user_code } = request;
  const { pg, channelKey, merchant_uid, customer_uid } = params;
  if (!text(user_code)) return { opened: false, rsp: noChannel(merchant_uid) };
  const channel = channelOf(pg, channelKey, world.readings.channel_key, Boolean(customer_uid));
  if (!channel) return { opened: false, rsp: unknownPg(merchant_uid) };
  const scenario = scenarioOf(merchant_uid, pg);
  if (scenario.refusal) return refusalByName(scenario.refusal, channel, merchant_uid);
  const rsp = objection(world, params, channel);
  if (rsp) return { opened: false, rsp };
  const payment = startedPayment(world, request, channel, visitor.user_agent);
  const entry = addPayment(world, payment, {
    noticeUrls: listed(params['notice_url']).filter(isHttpUrl),
    taxFree: Number(params['tax_free']) || 0,
    vatAmount: vatOf(params['vat_amount'] ?? params['vat']),
  });
  return opened(world, entry, checkoutOf(request, entry, channel, visitor.page_origin, scenario), scenario);
}

const vatOf = (vat: unknown): number | null => (typeof vat === 'number' ? vat : null);

function opened(world: World, entry: Entry, checkout: Checkout, { action }: Scenario): OpenAnswer {
  const { imp_uid, mode, pipeline } = checkout;
  setBounded(world.checkouts, imp_uid, checkout, MAX_CHECKOUTS);
  if (action) void decide(world, checkout, entry, action);
  const pg_provider = String(entry.payment.pg_provider);
  return { opened: true, mode, pipeline, pg_provider, imp_uid, path: `/__window/pay/${imp_uid}` };
}

function checkoutOf(
  request: OpenRequest,
  { payment: { imp_uid } }: Entry,
  channel: Channel,
  page_origin: string,
  { report }: Scenario,
): Checkout {
  const { params, user_code, tier_code } = request;
  return {
    imp_uid,
    pipeline: channel.pipeline,
    mode: modeOf(request, channel.pg_provider),
    language: params['language'] === 'en' ? 'en' : 'ko',
    shop: tier_code === null ? String(user_code) : `${user_code} (${tier_code})`,
    page_origin,
    m_redirect_url: text(params['m_redirect_url']) ?? null,
    confirm_url: text(params['confirm_url']) ?? null,
    vbank_due_at: parseVbankDue(params['vbank_due']),
    report,
    outcome: null,
  };
}

function modeOf({ params, device, popup }: OpenRequest, pgProvider: string): Checkout['mode'] {
  if (popup) return 'popup';
  return text(params['m_redirect_url']) && leavesPage(pgProvider, params, device) ? 'redirect' : 'frame';
}
