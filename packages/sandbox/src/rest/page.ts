import { number } from '../http/fields.ts';
import { type Answer, ok, refusal } from './envelope.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

/** Which part of a list is asked for. */
export interface Part {
  page: number;
  limit: number;
}

/** The part that the query names, or the answer to a query that names none. */
export function partOf(query: URLSearchParams): Part | Answer {
  const page = number(query.get('page')) ?? 1;
  const limit = number(query.get('limit')) ?? DEFAULT_LIMIT;
  if (!Number.isInteger(page) || page < 1) return refusal(400, -1, 'page는 1 이상의 정수여야 합니다.');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    return refusal(400, -1, `limit는 1 이상 ${MAX_LIMIT} 이하의 정수여야 합니다.`);
  return { page, limit };
}

/** One page of a list; `previous` and `next` are page numbers, 0 where there is none. */
export function paged<Item>(items: Item[], { page, limit }: Part, show: (item: Item) => unknown) {
  const end = page * limit;
  return ok({
    total: items.length,
    previous: page - 1,
    next: end < items.length ? page + 1 : 0,
    list: items.slice(end - limit, end).map(show),
  });
}
