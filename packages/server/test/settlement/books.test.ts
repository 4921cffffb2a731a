import { describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../src/environment.ts';
import { createBooks } from '../../src/settlement/books.ts';
import type { SettlementStore } from '../../src/settlement/ports.ts';
import { sampleOrder, samplePayment } from '../support/samples.ts';

const order = sampleOrder();

/** A store whose writers wait for a lock that somebody holds until it is let go. */
function locked(lanes: number) {
  const waiting: (() => void)[] = [];
  const store: SettlementStore = {
    lanes,
    refresh: async () => {},
    findKnown: async () => new Map([[order.merchant_uid, { order, payment: null }]]),
    transaction: () => new Promise((_, reject) => waiting.push(() => reject(new Error('locked')))),
  };
  const books = createBooks(store, true, systemEnvironment);
  const seen = (number: number) => ({
    merchant_uid: `ORD-${number}`,
    payment: samplePayment({ imp_uid: `imp_00000000000${number}` }),
    source: 'callback' as const,
  });
  /** As many as there are lanes, each in its own. */
  const fill = async () => {
    for (let lane = 1; lane <= lanes; lane += 1) {
      books.record(seen(lane)).catch(() => {});
      await expect.poll(() => waiting).toHaveLength(lane);
    }
  };
  return { books, fill, letGo: () => waiting.shift()?.() };
}

describe('the books, while writers wait for a lock', () => {
  it('are read meanwhile where the database serves many at once', async () => {
    const { books, fill } = locked(4);
    await fill();
    expect(await books.find(order.merchant_uid)).toMatchObject({ order });
  });

  it('are read next where it serves one at a time', async () => {
    const { books, fill, letGo } = locked(1);
    await fill();
    let isFound = false;
    const found = books.find(order.merchant_uid).then(() => {
      isFound = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isFound).toBe(false);
    letGo();
    await found;
  });
});
