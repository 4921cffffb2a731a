import { it } from 'vitest';
import { itemOf } from '../catalogue.ts';

/** The test of one item of the catalogue, under its name. */
export function attack(id: string, run: () => Promise<void>, timeout_ms?: number): void {
  it(nameOf(id), run, timeout_ms);
}

/** The same, at the same time as its neighbours that are tried so too. */
export function attackBeside(id: string, run: () => Promise<void>, timeout_ms?: number): void {
  it.concurrent(nameOf(id), run, timeout_ms);
}

function nameOf(id: string): string {
  const { title, answer } = itemOf(id);
  return `${id} ${title}: ${answer}`;
}
