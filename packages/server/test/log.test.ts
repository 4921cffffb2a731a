import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../src/log.ts';
import { toPretty } from '../src/log-pretty.ts';

interface Terminal extends NodeJS.WriteStream {
  fd: number;
  lines: string[];
}

/** A terminal, as far as a log can tell. */
function openTerminal(): Terminal {
  const lines: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(line, _encoding, done) {
      lines.push(line);
      done();
    },
  });
  return Object.assign(stream, { isTTY: true, fd: 1, lines }) as unknown as Terminal;
}

describe('the log', () => {
  it('is for people at a terminal: a line each, the stack below it', () => {
    vi.stubEnv('NO_COLOR', '1');
    const stream = openTerminal();
    const logger = createLogger('info', stream);
    logger.info({ merchant_uid: 'ORD-1', outcome: 'SUCCESS', duration_ms: 34 }, 'settled');
    logger.error({ stack: 'TypeError\n    at somewhere' }, 'request failed unexpectedly');
    vi.unstubAllEnvs();
    expect(stream.lines).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d info {2}settled merchant_uid=ORD-1 outcome=SUCCESS duration_ms=34\n$/,
      ),
      expect.stringMatching(
        /^\d\d:\d\d:\d\d error request failed unexpectedly\nTypeError\n {4}at somewhere\n$/,
      ),
    ]);
  });

  it('writes nothing below its level', () => {
    const stream = openTerminal();
    createLogger('warn', stream).info({ merchant_uid: 'ORD-1' }, 'settled');
    createLogger('silent', stream).error({ code: 'INTERNAL_ERROR' }, 'request failed unexpectedly');
    expect(stream.lines).toEqual([]);
  });

  it('colours a terminal’s lines only where colours are wanted', () => {
    const line = '{"level":"warn","time":"2026-01-26T03:00:00.000Z","msg":"delivery failed"}';
    vi.stubEnv('FORCE_COLOR', '1');
    expect(toPretty(line, openTerminal())).toContain('\u001b[33mwarn');
    vi.stubEnv('NO_COLOR', '1');
    expect(toPretty(line, openTerminal())).toBe('03:00:00 warn  delivery failed\n');
    vi.unstubAllEnvs();
  });
});
