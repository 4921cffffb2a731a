import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../src/settlement/errors.ts';
import { expire } from '../../src/settlement/expire.ts';
import type { SettlementStore } from '../../src/settlement/ports.ts';
import { NOW, sampleOrder } from '../support/samples.ts';

const late = sampleOrder({ expires_at: NOW - 1 });

const failing = (error: Error): SettlementStore => ({
  lanes: 1,
  refresh: async () => {},
  findKnown: async () => new Map(),
  transaction: () => Promise.reject(error),
});

describe('expire', () => {
  it('leaves an order alone that somebody else changes at that moment', async () => {
    expect(await expire([late], failing(new ConflictError()))).toEqual([false]);
  });

  it('does not hide that the books cannot be written', async () => {
    await expect(expire([late], failing(new Error('away')))).rejects.toThrow('away');
  });
});
