/** The script holds two generations of code side by side; the payment company decides which one runs. */
export type Pipeline = 'legacy' | 'new';

const NEW_PGS = new Set([
  'tosspayments',
  'ksnet',
  'smartro_v2',
  'nice_v2',
  'toss_brandpay',
  'welcome',
  'tosspay_v2',
  'paypal_v2',
]);

const LEGACY_PGS = new Set(
  `danal danal_tpay daou html5_inicis inicis_unified inicis inicis_jp kcp kcp_billing kcp_quick kicc mobilians nice
   settle settle_acc smartro uplus galaxia bluewalnut tosspay payco kakaopay naverpay naverco smilepay paypal
   eximbay paymentwall payletter_global`.split(/\s+/),
);

/** Every company that is played. */
export const PGS = [...LEGACY_PGS, ...NEW_PGS];

/** Who says who somebody is. */
export const CERTIFICATION_PG = 'danal';

/** The key of the shop's channel with a company, as `GET /users/pg` lists it. */
export const channelKeyOf = (pg: string): string => `channel-key-${pg}`;

/** Who takes the payment when the request names nobody. */
const DEFAULT_LEGACY_PG = 'html5_inicis';
const DEFAULT_NEW_PG = 'tosspayments';

export interface Channel {
  pipeline: Pipeline;
  pg_provider: string;
  /** The shop's name at the payment company. */
  pg_id: string;
}

/**
 * From `pg` (`code` or `code.MID`) and `channelKey`. How a request with only a channelKey is routed is stated nowhere;
 * PortOne recommends it together with the newer companies, so it goes the new way unless told otherwise, or unless the
 * key is one of those that `GET /users/pg` lists.
 * Undefined: no such company.
 */
export function channelOf(
  pg: unknown,
  channelKey: unknown,
  channelKeyPipeline: Pipeline,
  hasCustomerUid = false,
): Channel | undefined {
  if (pg === undefined || pg === null || pg === '') {
    const listed = PGS.find((code) => channelKeyOf(code) === channelKey);
    if (listed) return channelOf(listed, undefined, channelKeyPipeline, hasCustomerUid);
    return channelKey && channelKeyPipeline === 'new'
      ? { pipeline: 'new', pg_provider: DEFAULT_NEW_PG, pg_id: 'TESTMID' }
      : { pipeline: 'legacy', pg_provider: DEFAULT_LEGACY_PG, pg_id: 'TESTMID' };
  }
  const [code = '', ...rest] = String(pg).split('.');
  const pg_id = rest.join('.') || 'TESTMID';
  // Billing keys of this one company are still registered the older way.
  if (code === 'tosspayments' && hasCustomerUid) return { pipeline: 'legacy', pg_provider: code, pg_id };
  if (NEW_PGS.has(code)) return { pipeline: 'new', pg_provider: code, pg_id };
  return LEGACY_PGS.has(code) ? { pipeline: 'legacy', pg_provider: code, pg_id } : undefined;
}

/** Companies whose window stays in the page on a phone too, so that the callback and not the redirect answers. */
const STAYS_IN_PAGE = new Set([
  'danal',
  'danal_tpay',
  'smilepay',
  'payco',
  'bluewalnut',
  'settle_acc',
  'paypal_v2',
]);

/** Companies whose window opens beside the page when the shop asks for a popup. */
const POPUP_PGS = new Set(['eximbay', 'paypal', 'payco', 'inicis_jp', 'naverco']);

export const opensPopup = ({ pg, channelKey, popup }: Record<string, unknown>): boolean =>
  popup === true && POPUP_PGS.has(channelOf(pg, channelKey, 'new')?.pg_provider ?? '');

/** Whether the shopper leaves the page for the window: on a phone, as a rule. */
export function leavesPage(
  pgProvider: string,
  params: Record<string, unknown>,
  device: 'pc' | 'mobile',
): boolean {
  if (pgProvider === 'paypal') return true;
  const { naverPopupMode } = params;
  if (pgProvider === 'naverpay' && typeof naverPopupMode === 'boolean') return !naverPopupMode;
  return device === 'mobile' && !staysInPage(pgProvider, params);
}

const staysInPage = (pgProvider: string, { pay_method, customer_uid }: Record<string, unknown>): boolean =>
  STAYS_IN_PAGE.has(pgProvider) ||
  (pgProvider === 'mobilians' && pay_method === 'phone') ||
  (pgProvider === 'html5_inicis' && Boolean(customer_uid));
