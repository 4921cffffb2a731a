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
