import type { NewBillingKey } from '../../billing-key.ts';
import { cardOf } from '../../card.ts';
import { cut, type Fields, text } from '../../http/fields.ts';
import { channelOf } from '../../window/pipeline.ts';
import type { World } from '../../world.ts';
import { type Answer, refusal } from '../envelope.ts';

const MAX_CUSTOMER_UID_LENGTH = 80;

/** What PortOne itself would not do; a company's refusal has the code -1. */
export const notDone = (message: string): Answer => refusal(200, 1, message);
const CARD_REFUSED = refusal(200, -1, '카드정보 인증에 실패하였습니다.');

/** What is wrong with a customer's name, if anything. */
export function customerUidProblem({ customer_uid }: Fields): string | undefined {
  const length = text(customer_uid)?.length ?? 0;
  return length === 0 || length > MAX_CUSTOMER_UID_LENGTH
    ? `customer_uid는 1자 이상 ${MAX_CUSTOMER_UID_LENGTH}자 이하의 문자열이어야 합니다.`
    : undefined;
}

/** The billing key that the card in a request makes, or why it makes none. Nothing is kept yet. */
export function newBillingKey(world: World, body: Fields): NewBillingKey | Answer {
  const missing = ['card_number', 'expiry'].find((name) => text(body[name]) === undefined);
  if (missing) return notDone(`${missing}는 필수 입력값입니다.`);
  const card = cardOf(body, world.clock.now());
  if (!card) return CARD_REFUSED;
  // A company that is not there is not refused: the shop's first one takes its place.
  const channel =
    channelOf(body['pg'], body['channel_key'], world.readings.channel_key) ?? channelOf('', '', 'legacy');
  return {
    ...card,
    customer_uid: text(body['customer_uid']) ?? '',
    pay_method: 'card',
    pg_provider: channel?.pg_provider ?? null,
    pg_id: channel?.pg_id ?? null,
    sandbox: true,
    customer_id: text(body['customer_id']) ?? null,
    card_issuer_code: null,
    card_issuer_name: null,
    card_publisher_code: null,
    card_publisher_name: null,
    ...customerIn(body),
  };
}

/** How long PortOne keeps these texts. */
const CUSTOMER_LENGTHS = { name: 20, tel: 20, email: 200, addr: 200, postcode: 8 } as const;

/** Who the customer is. One who buys at the same time may be named as the buyer only. */
function customerIn(body: Fields) {
  const kept = (field: keyof typeof CUSTOMER_LENGTHS): string | null =>
    cut(text(body[`customer_${field}`]) ?? text(body[`buyer_${field}`]) ?? '', CUSTOMER_LENGTHS[field]) ||
    null;
  return {
    customer_name: kept('name'),
    customer_tel: kept('tel'),
    customer_email: kept('email'),
    customer_addr: kept('addr'),
    customer_postcode: kept('postcode'),
  };
}
