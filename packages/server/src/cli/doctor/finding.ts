/** `skip`: there is nothing to check. */
export type State = 'ok' | 'warn' | 'fail' | 'skip';

/** What a check found, in a line, and how it is mended. */
export interface Finding {
  check: string;
  state: State;
  found: string;
  mend?: string;
}

type Tell = (check: string, found: string, mend?: string) => Finding;

const finding =
  (state: State): Tell =>
  (check, found, mend) => ({ check, state, found, ...(mend !== undefined && { mend }) });

export const ok = finding('ok');
export const warn = finding('warn');
export const fail = finding('fail');
export const skip = finding('skip');

/** Fewer characters than this, and four would tell too much. */
const LONG_ENOUGH = 12;

/** Enough of a secret to tell two apart: its last four characters. */
export const endOf = (secret: string): string => (secret.length < LONG_ENOUGH ? '…' : `…${secret.slice(-4)}`);

export const isLoopback = (url: string): boolean =>
  /^(localhost|127\..*|\[::1\]|::1)$/.test(new URL(url).hostname);

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
