import { setBounded } from '../bounded.ts';
import { type Fields, isFields, number, text } from '../http/fields.ts';
import type { Entry } from '../ledger.ts';
import type { World } from '../world.ts';
import { type Answer, NO_SUCH_PAYMENT, ok, refusal } from './envelope.ts';
import type { Handler, RestRequest } from './request.ts';

export const MAX_SHIPMENTS = 10_000;

/** Where the goods of an escrow payment are. Who sent them to whom is not kept. */
export interface Shipment {
  company: string;
  invoice: string;
  /** Unix seconds. */
  sent_at: number;
  applied_at: number;
}

/** Companies that take shipments, and those of them that take no change. */
const PGS = new Set(['html5_inicis', 'kcp', 'daou', 'ksnet', 'smartro_v2', 'nice_v2', 'welcome']);
const FINAL_PGS = new Set(['kcp', 'nice_v2']);

const UNSUPPORTED = refusal(400, -1, '지원하지 않는 PG사입니다.');
const NOT_ESCROW = refusal(409, -1, '배송정보를 등록할 수 없는 결제건입니다.');
const ALREADY_REGISTERED = refusal(409, -1, '이미 배송정보가 등록되었습니다.');
const NOT_REGISTERED = refusal(409, -1, '등록된 배송정보가 존재하지 않습니다.');

/** `POST /escrows/logis/{imp_uid}` */
export const registerShipment: Handler = (world, request) => {
  const entry = target(world, request);
  if ('http' in entry) return entry;
  const { imp_uid, escrow, status } = entry.payment;
  if (!escrow || status !== 'paid') return NOT_ESCROW;
  return world.shipments.has(imp_uid) ? ALREADY_REGISTERED : keep(world, imp_uid, request.body);
};

/** `PUT /escrows/logis/{imp_uid}` */
export const changeShipment: Handler = (world, request) => {
  const entry = target(world, request);
  if ('http' in entry) return entry;
  const { imp_uid, pg_provider } = entry.payment;
  if (FINAL_PGS.has(pg_provider ?? '')) return UNSUPPORTED;
  return world.shipments.has(imp_uid) ? keep(world, imp_uid, request.body) : NOT_REGISTERED;
};

/** `GET /escrows/logis/{imp_uid}` */
export const showShipment: Handler = (world, request) => {
  const entry = target(world, request);
  if ('http' in entry) return entry;
  const shipment = world.shipments.get(entry.payment.imp_uid);
  return shipment ? ok(shipment) : NOT_REGISTERED;
};

function target(world: World, { params }: RestRequest): Entry | Answer {
  const entry = world.ledger.payments.get(params['imp_uid'] ?? '');
  if (!entry) return NO_SUCH_PAYMENT;
  return PGS.has(entry.payment.pg_provider ?? '') ? entry : UNSUPPORTED;
}

function keep(world: World, impUid: string, body: Fields): Answer {
  const shipment = shipmentIn(body, world.clock.now());
  if (typeof shipment === 'string') return refusal(400, -1, `${shipment}은(는) 필수 입력값입니다.`);
  setBounded(world.shipments, impUid, shipment, MAX_SHIPMENTS);
  return ok(shipment);
}

/** The shipment, or the name of what is missing. What else a company wants of sender and receiver differs. */
function shipmentIn({ sender, receiver, logis }: Fields, applied_at: number): Shipment | string {
  if (!isFields(sender)) return 'sender';
  if (!isFields(receiver)) return 'receiver';
  if (!isFields(logis)) return 'logis';
  const [company, invoice] = [text(logis['company']), text(logis['invoice'])];
  const sent_at = number(logis['sent_at']);
  if (!company) return 'logis.company';
  if (!invoice) return 'logis.invoice';
  return Number.isInteger(sent_at) && sent_at ? { company, invoice, sent_at, applied_at } : 'logis.sent_at';
}
