import { type Answer, ok, refusal } from './envelope.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

/** One page of a list; `previous` and `next` are page numbers, 0 where there is none. */
export function page(list: unknown[], query: URLSearchParams): Answer {
  const number = Number(query.get('page') ?? 1);
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(number) || number < 1) return refusal(400, -1, 'page는 1 이상의 정수여야 합니다.');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    return refusal(400, -1, `limit는 1 이상 ${MAX_LIMIT} 이하의 정수여야 합니다.`);
  const end = number * limit;
  return ok({
    total: list.length,
    previous: number - 1,
    next: end < list.length ? number + 1 : 0,
    list: list.slice(end - limit, end),
  });
}
