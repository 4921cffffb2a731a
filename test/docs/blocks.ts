import { readFileSync } from 'node:fs';
import { root } from '../../scripts/run.ts';

/** A fenced block of a document. */
export interface Block {
  /** `README.md:12` */
  place: string;
  language: string;
  code: string;
  /** Why it is not run: the comment above it, `<!-- not run: … -->`. */
  excuse?: string;
}

const FENCE = /(?:<!-- not run: (?<excuse>.+) -->\n)?^```(?<language>\w*)\n(?<code>.*?)^```$/gms;

export function blocksOf(file: string): Block[] {
  const text = readFileSync(`${root}${file}`, 'utf8');
  return [...text.matchAll(FENCE)].map(({ index, groups = {} }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    language: groups['language'] ?? '',
    code: groups['code'] ?? '',
    ...(groups['excuse'] && { excuse: groups['excuse'] }),
  }));
}

/** The same block in another document or language, whose comments may differ, is run once. */
export function unique(blocks: readonly Block[]): Block[] {
  const seen = new Map(blocks.toReversed().map((block) => [block.code.replaceAll(/\/\/ .*/g, ''), block]));
  return blocks.filter((block) => [...seen.values()].includes(block));
}
