import type { Random } from './random.ts';

/** How often what goes wrong in one scenario; chances are 0–1 per occasion. */
export interface Weather {
  /** Draws whether something goes wrong now. Never once the weather has cleared, nor too often in all. */
  strikes(chance: number): boolean;
  /** From now on nothing goes wrong any more. */
  clear(): void;
  isClear(): boolean;
  /** How often something went wrong so far. */
  struck(): number;
  /** A request to PortOne. */
  readonly upstream: number;
  /** An answer of PortOne that is older than the question. */
  readonly stale: number;
  /** A statement. */
  readonly database: number;
  /** A process, at each of its statements and requests. */
  readonly crash: number;
  readonly freeze: number;
  /** A webhook of PortOne. */
  readonly webhookLost: number;
  readonly webhookDoubled: number;
  readonly webhookLate: number;
  /** A callback that never comes to us: the tab is closed, the network gone. */
  readonly callbackLost: number;
  /** A delivery to the shop, or a text message. */
  readonly delivery: number;
}

/** What goes wrong in one scenario: enough to meet each fault, not so much that nothing else happens. */
const MAX_STRIKES = 12;

const CALM = {
  ...{ upstream: 0, stale: 0, database: 0, crash: 0, freeze: 0 },
  ...{ webhookLost: 0.1, webhookDoubled: 0.1, webhookLate: 0.1, callbackLost: 0.1, delivery: 0 },
};

/** One scenario in ten is calm; the others have each kind of trouble or not. */
export function createWeather(random: Random): Weather {
  const maybe = (...chances: number[]): number => random.pick([0, ...chances]);
  const chances = random.chance(0.1)
    ? CALM
    : {
        upstream: maybe(0.05, 0.15, 0.4),
        stale: maybe(0.05, 0.3),
        database: maybe(0.02, 0.05),
        crash: maybe(0.01, 0.02, 0.05),
        freeze: maybe(0.01),
        webhookLost: maybe(0.2, 0.5, 1),
        webhookDoubled: maybe(0.2, 0.5),
        webhookLate: maybe(0.2, 0.5),
        callbackLost: maybe(0.2, 0.5, 1),
        delivery: maybe(0.2, 0.6),
      };
  let left = MAX_STRIKES;
  let isClear = false;
  return {
    ...chances,
    isClear: () => isClear,
    struck: () => MAX_STRIKES - left,
    clear() {
      isClear = true;
    },
    strikes(chance) {
      if (chance === 0 || isClear || left === 0 || !random.chance(chance)) return false;
      left -= 1;
      return true;
    },
  };
}
