/** What happened, in order: always as a hash, by which two runs are compared, and as text where asked for. */
export interface Trace {
  note(what: string, ...details: readonly unknown[]): void;
  /** Hexadecimal; equal for equal histories. */
  hash(): string;
  readonly lines: readonly string[];
}

/** Something that is often noted, and whose text is long: its hash is computed once. */
export interface Named {
  sql: string;
  hash: number;
}

/** Longer texts are payments' snapshots; their beginnings tell them apart. */
const MAX_HASHED = 64;

/** FNV-1a. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

export function hashOf(text: string): number {
  let hash = OFFSET;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash;
}

/**
 * @param now_ms the scenario's clock
 * @param isKept whether the lines are wanted too; the hash does not depend on it
 */
export function createTrace(now_ms: () => number, isKept: boolean): Trace {
  const lines: string[] = [];
  let hash = OFFSET;
  /** What `hash` was after each detail; together they are 64 bits. */
  let past = 0;

  function add(detail: unknown): void {
    if (typeof detail === 'number' && Number.isInteger(detail)) {
      hash = Math.imul(hash ^ detail, PRIME);
    } else if (isNamed(detail)) {
      hash = Math.imul(hash ^ detail.hash, PRIME);
    } else {
      const text = String(detail);
      const end = Math.min(text.length, MAX_HASHED);
      for (let index = 0; index < end; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
    }
    past = (Math.imul(past, PRIME) + (hash >>> 7)) | 0;
  }

  return {
    lines,
    note(what, ...details) {
      add(Math.round(now_ms() * 1000));
      add(what);
      for (const detail of details) add(detail);
      if (!isKept) return;
      const words = details.map((detail) => (isNamed(detail) ? detail.sql : detail));
      lines.push(`${now_ms().toFixed(3).padStart(14)}  ${[what, ...words].join('  ')}`);
    },
    hash: () => [past, hash].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

const isNamed = (detail: unknown): detail is Named =>
  typeof detail === 'object' && detail !== null && 'hash' in detail;
