import { type Clock, createClock } from './clock.ts';
import type { Fault } from './faults/fault.ts';
import { createIds, type Ids } from './ids.ts';
import type { JournalEntry } from './journal.ts';
import type { Entry } from './ledger.ts';
import type { Prepared } from './rest/prepare.ts';
import type { Token } from './rest/token.ts';
import { createOutbox, type Outbox } from './webhooks/outbox.ts';
import type { Checkout } from './window/checkout.ts';

export interface WorldOptions {
  impKey: string;
  impSecret: string;
  webhookUrl: string | null;
  seed: number | undefined;
}

/** Everything the sandbox knows. One object, so that "back to empty" cannot forget anything. */
export interface World {
  readonly options: WorldOptions;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where the sandbox can be reached; known once it listens. */
  origin: string;
  /** By imp_uid, oldest first. */
  payments: Map<string, Entry>;
  /** Payment windows, by imp_uid. */
  checkouts: Map<string, Checkout>;
  /** Amounts registered beforehand, by merchant_uid. */
  prepared: Map<string, Prepared>;
  token: Token | null;
  faults: Fault[];
  journal: JournalEntry[];
  outbox: Outbox;
  /** Counts changes, to tell apart what happened within one second. */
  changes: number;
}

const emptyState = (options: WorldOptions) => ({
  payments: new Map<string, Entry>(),
  checkouts: new Map<string, Checkout>(),
  prepared: new Map<string, Prepared>(),
  token: null,
  faults: [],
  journal: [],
  outbox: createOutbox(options.webhookUrl),
  changes: 0,
});

export const createWorld = (options: WorldOptions): World => ({
  options,
  clock: createClock(),
  ids: createIds(options.seed),
  origin: '',
  ...emptyState(options),
});

/** Back to empty. Ids go on from where they are: the shop's database may still hold the earlier ones. */
export function resetWorld(world: World): void {
  world.outbox.stopped.abort();
  world.clock.reset();
  Object.assign(world, emptyState(world.options));
}
