import { IMP_UID, MERCHANT_UID } from '@iamport-checkout/protocol';
import type { Context, Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import { z } from 'zod';
import { RequestError } from './errors.ts';

/** The largest honest body is an order with a buyer, well under 4 KiB. */
const BODY_LIMIT = '16kb';

const parse = bodyParser({
  enableTypes: ['json', 'form'],
  jsonLimit: BODY_LIMIT,
  formLimit: BODY_LIMIT,
});

/** Parses JSON and form bodies, in UTF-8 and as they are. What a route takes it says by `read`. */
export const parseBody: Middleware = (ctx, next) => {
  const encoding = ctx.get('content-encoding') || 'identity';
  const { charset } = ctx.request;
  // Nothing honest compresses so little; and what is read as UTF-8 should have been written so.
  if (encoding !== 'identity' || (charset && !/^utf-?8$/i.test(charset))) {
    throw new RequestError('UNSUPPORTED_MEDIA_TYPE', 'expected UTF-8, not compressed');
  }
  return parse(ctx, next);
};

export const merchantUid = z.string().regex(MERCHANT_UID, '1-40 characters of A-Z a-z 0-9 _ -');
export const impUid = z.string().regex(IMP_UID, 'imp_ and 6-28 digits');

/** Text that every database keeps as it is: no control characters, no half of a surrogate pair. */
export const plainText = z
  .string()
  .refine(
    (text) => text.isWellFormed() && !/\p{Cc}/u.test(text),
    'no control characters, well-formed Unicode',
  );

type BodyType = 'json' | 'urlencoded';

/**
 * The request's body as `schema` wants it.
 *
 * @throws {RequestError} UNSUPPORTED_MEDIA_TYPE or INVALID_REQUEST, naming the fields at fault
 */
export function read<Output>(ctx: Context, schema: z.ZodType<Output>, ...types: BodyType[]): Output {
  if (!ctx.is(types)) throw new RequestError('UNSUPPORTED_MEDIA_TYPE', `expected ${types.join(' or ')}`);
  return check(ctx.request.body, schema);
}

/** The query's parameters but for those without a value, as `?after=` before there was a page. */
export const parametersOf = ({ query }: Context): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

/** @throws {RequestError} INVALID_REQUEST, naming the fields at fault, never quoting them */
export function check<Output>(value: unknown, schema: z.ZodType<Output>): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new RequestError('INVALID_REQUEST', faults.join('; '));
}
