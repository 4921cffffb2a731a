import type { Messages, Words } from '../messages/index.ts';
import type { Standing } from '../states.ts';

/** What a state says: a heading and up to two sentences, or nothing where the button says it all. */
export function wordsFor(
  m: Messages,
  { state, status, code = '', message, answer, canPay, isLate }: Standing,
): string[] {
  const ofCode = status === 'error' && Object.hasOwn(m, code);
  const key = ofCode ? code : state === 'pending' && canPay ? 'unfinished' : state;
  const [heading, usual, instead] = (m as unknown as Record<string, Words>)[key] ?? [];
  const isUnusual = !status ? isLate : state === 'failed' ? !canPay : message === undefined;
  const advice = (isUnusual && instead) || usual;
  // Neutral words of our own for a forgery: the shopper is rarely the forger.
  const isOurs = ofCode || answer || state === 'forgery';
  const lines = isOurs ? [heading, advice ?? message] : [heading, message, advice];
  return lines.filter((line): line is string => Boolean(line));
}

/** Lines as they are read out, with a pause between them. */
export const spoken = (lines: string[]): string => lines.join('. ').replaceAll('.. ', '. ');
