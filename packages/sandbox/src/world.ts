import type { BillingKey } from './billing-key.ts';
import type { Certification } from './certification.ts';
import { type Clock, createClock } from './clock.ts';
import type { Fault } from './faults/fault.ts';
import { createIds, type Ids } from './ids.ts';
import type { JournalEntry } from './journal.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Readings } from './readings.ts';
import type { Shipment } from './rest/escrow.ts';
import type { OtpRequest } from './rest/otp.ts';
import type { Prepared } from './rest/prepare.ts';
import type { Receipt } from './rest/receipts.ts';
import type { Token } from './rest/token.ts';
import type { Schedule } from './schedule.ts';
import { createOutbox, type Outbox } from './webhooks/outbox.ts';
import type { CertifyWindow } from './window/certify.ts';
import type { Checkout } from './window/checkout.ts';

export interface WorldOptions {
  impKey: string;
  impSecret: string;
  webhookUrl: string | null;
  seed: number | undefined;
  /** Where the clock stands still, in unix seconds; null: real time. */
  now: number | null;
  readings: Readings;
}

/** Everything the sandbox knows. One object, so that "back to empty" cannot forget anything. */
export interface World {
  readonly options: WorldOptions;
  readonly clock: Clock;
  ids: Ids;
  /** Where the sandbox can be reached; known once it listens. */
  origin: string;
  ledger: Ledger;
  /** Payment windows, by imp_uid. */
  checkouts: Map<string, Checkout>;
  /** Amounts registered beforehand, by merchant_uid. */
  prepared: Map<string, Prepared>;
  certifyWindows: Map<string, CertifyWindow>;
  /** Identities that were checked, by imp_uid. */
  certifications: Map<string, Certification>;
  /** Identities that wait for their number, by imp_uid. */
  otpRequests: Map<string, OtpRequest>;
  /** By customer_uid. */
  billingKeys: Map<string, BillingKey>;
  /** Payments to come, and what became of them, by merchant_uid. */
  schedules: Map<string, Schedule>;
  /** Cash receipts, by imp_uid … */
  receipts: Map<string, Receipt>;
  /** … and by merchant_uid, for cash that was taken elsewhere. */
  externalReceipts: Map<string, Receipt>;
  /** Escrow payments' goods on their way, by imp_uid. */
  shipments: Map<string, Shipment>;
  token: Token | null;
  readings: Readings;
  faults: Fault[];
  journal: JournalEntry[];
  outbox: Outbox;
}

const emptyState = (options: WorldOptions) => ({
  ledger: createLedger(),
  checkouts: new Map<string, Checkout>(),
  prepared: new Map<string, Prepared>(),
  certifyWindows: new Map<string, CertifyWindow>(),
  certifications: new Map<string, Certification>(),
  otpRequests: new Map<string, OtpRequest>(),
  billingKeys: new Map<string, BillingKey>(),
  schedules: new Map<string, Schedule>(),
  receipts: new Map<string, Receipt>(),
  externalReceipts: new Map<string, Receipt>(),
  shipments: new Map<string, Shipment>(),
  token: null,
  readings: options.readings,
  faults: [],
  journal: [],
  outbox: createOutbox(options.webhookUrl),
});

export const createWorld = (options: WorldOptions): World => ({
  options,
  clock: createClock(options.now),
  ids: createIds(options.seed),
  origin: '',
  ...emptyState(options),
});

/**
 * Back to empty. Ids go on from where they are, unless a seed says where they begin again: the shop's database may
 * still hold the earlier ones.
 */
export function resetWorld(world: World, seed?: number): void {
  world.outbox.stopped.abort();
  world.clock.reset();
  Object.assign(world, emptyState(world.options));
  if (seed !== undefined) world.ids = createIds(seed);
}
