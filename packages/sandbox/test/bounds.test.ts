import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { billingKeyOf, keepBillingKey, MAX_BILLING_KEYS } from '../src/billing-key.ts';
import { createClock, MAX_ALARMS } from '../src/clock.ts';
import { addPayment, MAX_PAYMENTS, paymentsOf } from '../src/ledger.ts';
import { blankPayment } from '../src/payment.ts';
import { parseReadings } from '../src/readings.ts';
import { addSchedule, MAX_SCHEDULES } from '../src/schedule.ts';
import { openWindow } from '../src/window/open.ts';
import { createWorld, resetWorld } from '../src/world.ts';
import { sandbox } from './support/sandbox.ts';

const emptyWorld = () =>
  createWorld({
    impKey: 'k',
    impSecret: 's',
    webhookUrl: null,
    seed: 1,
    now: 1000,
    readings: parseReadings({}),
  });

describe('memory', () => {
  it('keeps the newest payments only, and forgets the others by every name', () => {
    const world = emptyWorld();
    for (let number = 0; number <= MAX_PAYMENTS; number += 1)
      addPayment(world, blankPayment(`imp_${number}`, `order-${number}`));
    expect(world.ledger.payments.size).toBe(MAX_PAYMENTS);
    expect(world.ledger.attempts.size).toBe(MAX_PAYMENTS);
    expect(paymentsOf(world, 'order-0')).toEqual([]);
    expect(paymentsOf(world, 'order-1')).toHaveLength(1);
  });

  it('keeps so many waiting tasks; the next one due makes room', () => {
    const clock = createClock(1000);
    const done: number[] = [];
    for (let number = 0; number <= MAX_ALARMS; number += 1)
      clock.after(1000 + number, () => done.push(number));
    expect(done).toEqual([0]);
    clock.reset();
  });

  it('keeps the newest billing keys and schedules only; a forgotten schedule is not executed', () => {
    const world = emptyWorld();
    const key = billingKeyOf(blankPayment('imp_0', 'order-0'));
    for (let number = 0; number <= MAX_BILLING_KEYS; number += 1)
      keepBillingKey(world, { ...key, customer_uid: `customer-${number}` });
    expect([world.billingKeys.size, world.billingKeys.has('customer-0')]).toEqual([MAX_BILLING_KEYS, false]);
    for (let number = 0; number <= MAX_SCHEDULES; number += 1)
      addSchedule(world, 'customer-1', { merchant_uid: `order-${number}`, amount: 1, schedule_at: 2000 });
    expect(world.schedules.size).toBe(MAX_SCHEDULES);
    world.clock.advance(1000);
    expect(world.ledger.payments.size).toBe(MAX_SCHEDULES);
    expect(paymentsOf(world, 'order-0')).toEqual([]);
    resetWorld(world);
  });

  it('keeps nothing of the browsers that waited for a webhook', async () => {
    const world = emptyWorld();
    Object.assign(world.outbox.settings, { url: 'http://shop.test', before_answer: true, drop: true });
    const params = { merchant_uid: 'order--approve', amount: 1 };
    const request = {
      user_code: 'imp00000000',
      tier_code: null,
      device: 'pc',
      popup: false,
      params,
    } as const;
    openWindow(world, request, { user_agent: null, page_origin: '*' });
    for (const { outcome } of world.checkouts.values()) await outcome;
    expect(getEventListeners(world.outbox.stopped.signal, 'abort')).toEqual([]);
  });

  it('cuts very long addresses in the journal', async () => {
    const { call, control } = await sandbox();
    await call('GET', `/payments/${'x'.repeat(10_000)}`);
    expect((await control('GET', '/journal')).body[0].path).toHaveLength(4096);
  });
});

describe('ten thousand orders', () => {
  const ORDERS = 10_000;

  it('are found each by its number, not by a search through all', () => {
    const world = emptyWorld();
    for (let order = 0; order < ORDERS; order += 1)
      addPayment(world, blankPayment(`imp_${order}`, `order-${order}`));
    // A search would read the payments' own numbers.
    const read = vi.fn();
    for (const { payment } of world.ledger.payments.values()) {
      const { merchant_uid } = payment;
      Object.defineProperty(payment, 'merchant_uid', {
        get: () => {
          read();
          return merchant_uid;
        },
      });
    }
    expect(paymentsOf(world, 'order-7')).toHaveLength(1);
    expect(read.mock.calls.length).toBeLessThan(10);
  });
});

describe('the clock', () => {
  it('sets no timer while it stands still, unless something is due', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const clock = createClock(1000);
    clock.after(1, () => {});
    expect(vi.getTimerCount()).toBe(0);
    clock.after(0, () => {});
    expect(vi.getTimerCount()).toBe(1);
  });

  it('runs each at its own time, also what comes of it on the way', () => {
    const clock = createClock(1000);
    const done: number[] = [];
    clock.after(60_000, () => {
      done.push(clock.now());
      clock.after(60_000, () => done.push(clock.now()));
    });
    clock.advance(3600);
    expect([...done, clock.now()]).toEqual([1060, 1120, 4600]);
  });

  it('goes on after a task that fails', () => {
    const clock = createClock(1000);
    clock.after(1000, () => {
      throw new Error('broken');
    });
    expect(() => clock.advance(60)).toThrow('broken');
    expect(clock.now()).toBe(1060);
  });

  it('runs what falls due in order of time, and of arrival where that is equal', () => {
    const clock = createClock(1000);
    const done: string[] = [];
    clock.after(2000, () => done.push('c'));
    clock.after(1000, () => done.push('a'));
    clock.after(1000, () => done.push('b'));
    clock.advance(2);
    expect(done).toEqual(['a', 'b', 'c']);
  });
});
