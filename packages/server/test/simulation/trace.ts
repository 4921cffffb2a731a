/** What happened, in order: always as a hash, by which two runs are compared, and as text where asked for. */
export interface Trace {
  note(what: string, ...details: readonly unknown[]): void;
  /** Hexadecimal; equal for equal histories. */
  hash(): string;
  readonly lines: readonly string[];
}

/** Longer texts are payments' snapshots; their beginnings tell them apart. */
const MAX_HASHED = 64;

/**
 * @param now_ms the scenario's clock
 * @param isKept whether the lines are wanted too; the hash does not depend on it
 */
export function createTrace(now_ms: () => number, isKept: boolean): Trace {
  const lines: string[] = [];
  // FNV-1a twice, from two beginnings: 64 bits in all.
  let low = 0x811c9dc5;
  let high = 0x1b873593;

  function mix(code: number): void {
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x01000193) + low;
  }

  function add(detail: unknown): void {
    if (typeof detail === 'number' && Number.isInteger(detail)) {
      mix(detail);
      return;
    }
    const text = String(detail);
    const end = Math.min(text.length, MAX_HASHED);
    for (let index = 0; index < end; index += 1) mix(text.charCodeAt(index));
  }

  return {
    lines,
    note(what, ...details) {
      add(Math.round(now_ms() * 1000));
      add(what);
      for (const detail of details) add(detail);
      if (isKept) lines.push(`${now_ms().toFixed(3).padStart(14)}  ${[what, ...details].join('  ')}`);
    },
    hash: () => [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
