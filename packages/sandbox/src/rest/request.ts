import type { Fields } from '../http/fields.ts';
import type { World } from '../world.ts';
import type { Answer } from './envelope.ts';

/** A REST request without its transport. */
export interface RestRequest {
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  body: Fields;
}

/** What answers it. Handlers know nothing of Koa. */
export type Handler = (world: World, request: RestRequest) => Answer;

/** The values of `name[]=`, `name[0]=` and `name=` in a query, however often. */
export function repeated(query: URLSearchParams, name: string): string[] {
  const isName = (key: string): boolean => key.replace(/\[\d*\]$/, '') === name;
  return [...query].flatMap(([key, value]) => (isName(key) && value !== '' ? [value] : []));
}
