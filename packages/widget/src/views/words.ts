import type { Messages, Words } from '../messages/index.ts';
import type { View } from './view.ts';

/** What a state says: a heading and up to two sentences, or nothing where the button says it all. */
export function wordsFor(
  m: Messages,
  { state, outcome, isLate }: Pick<View, 'state' | 'outcome' | 'isLate'>,
): string[] {
  const { code = '', status, message, payAgain, answer } = outcome ?? {};
  const ofCode = status === 'error' && Object.hasOwn(m, code);
  const key = ofCode ? code : state === 'pending' && payAgain ? 'unfinished' : state;
  const [heading, usual, instead] = (m as unknown as Record<string, Words>)[key] ?? [];
  const isUnusual = !outcome ? isLate : state === 'failed' ? !payAgain : message === undefined;
  const advice = (isUnusual && instead) || usual;
  // Neutral words of our own for a forgery: the shopper is rarely the forger.
  const isOurs = ofCode || answer || state === 'forgery';
  const lines = isOurs ? [heading, advice ?? message] : [heading, message, advice];
  return lines.filter((line): line is string => Boolean(line));
}

/** Lines as they are read out, with a pause between them. */
export const spoken = (lines: string[]): string => lines.join('. ').replaceAll('.. ', '. ');
