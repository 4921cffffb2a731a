import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

/**
 * Time and chance, passed in everywhere so that the same code runs under a simulated clock and a seed.
 * Nothing else in the server may ask the machine for either.
 */
export interface Environment {
  /** Wall clock, unix seconds. */
  now(): number;
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  elapsed_ms(): number;
  /** Aborts after so many milliseconds; waiting for it does not keep the process alive. */
  timeout(ms: number): AbortSignal;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Does something when this turn of the event loop is over: whatever else it brings comes first. */
  soon(work: () => void): void;
  /** 0 ≤ chance < 1. */
  chance(): number;
  /** `length` characters of `[0-9a-z]`, unguessable. */
  randomId(length: number): string;
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Bytes that are asked for at once: asking takes far longer than the bytes do. */
const STOCK = 4096;

let stock = Buffer.alloc(0);
let taken = 0;

function randomByte(): number {
  if (taken === stock.length) {
    stock = randomBytes(STOCK);
    taken = 0;
  }
  taken += 1;
  return stock.readUInt8(taken - 1);
}

/** The longest wait that a timer knows, 24 days; it takes a longer one for none at all. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemEnvironment: Environment = {
  now: () => Math.floor(Date.now() / 1000),
  elapsed_ms: () => performance.now(),
  timeout: (ms) => AbortSignal.timeout(ms),
  sleep: (ms, signal) =>
    setTimeout(Math.min(ms, LONGEST_MS), undefined, { signal, ref: false }).catch(() => {}),
  soon: (work) => void setImmediate(work),
  chance: () => Math.random(),
  randomId(length) {
    let id = '';
    while (id.length < length) {
      const byte = randomByte();
      // 252 = 7 × 36: bytes above would make the first letters likelier than the rest.
      if (byte < 252) id += ALPHABET[byte % ALPHABET.length];
    }
    return id;
  },
};
