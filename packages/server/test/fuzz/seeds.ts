import { API_KEY, type World } from '../support/world.ts';

export { API_KEY };

type Kind = 'OPEN' | 'CHEAP' | 'FAILED' | 'VBANK' | 'PAID' | 'DOLLAR';

/** An order in the books, and the payment that PortOne has for it. Ids are fixed, so that a run can be repeated. */
export interface Seed {
  kind: Kind;
  merchant_uid: string;
  imp_uid: string;
}

/** So many that fuzzed cancellations do not use them all up. */
const PER_KIND = 8;

const ORDERS: Record<Kind, Record<string, unknown>> = {
  OPEN: {},
  CHEAP: {},
  FAILED: {},
  VBANK: {},
  PAID: {},
  DOLLAR: { amount: 10.5, currency: 'USD' },
};

/** Null: nobody has tried to pay. */
const PAYMENTS: Record<Kind, Record<string, unknown> | null> = {
  OPEN: null,
  CHEAP: { amount: 100 },
  FAILED: { status: 'failed', fail_reason: '한도초과' },
  VBANK: { status: 'ready', pay_method: 'vbank' },
  PAID: {},
  DOLLAR: { amount: 10.5, currency: 'USD' },
};

export const SEEDS: readonly Seed[] = (Object.keys(ORDERS) as Kind[]).flatMap((kind, index) =>
  Array.from({ length: PER_KIND }, (_, number) => ({
    kind,
    merchant_uid: `${kind}-${number}`,
    imp_uid: `imp_${String(100_000_000 + index * 1000 + number)}`,
  })),
);

export async function plant(world: World): Promise<void> {
  for (const { kind, merchant_uid, imp_uid } of SEEDS) {
    await world.order({ merchant_uid, ...ORDERS[kind] });
    const payment = PAYMENTS[kind];
    if (payment) await world.pay({ merchant_uid, imp_uid, ...payment });
  }
}

/** `ORDER/payment` for every order that may be what it is: only these were truly paid, or have an account. */
export function justified(status: string): Set<string> {
  const kinds: Kind[] = status === 'ready' ? ['VBANK'] : ['PAID', 'DOLLAR'];
  return new Set(
    SEEDS.filter(({ kind }) => kinds.includes(kind)).map(
      ({ merchant_uid, imp_uid }) => `${merchant_uid}/${imp_uid}`,
    ),
  );
}
