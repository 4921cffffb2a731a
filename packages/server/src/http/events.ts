import type { Context } from 'koa';
import { z } from 'zod';
import type { EventStore } from '../store/events.ts';
import { languageOf } from './answers.ts';
import { check, parametersOf } from './body.ts';
import { messageOf } from './messages.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const whole = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'a whole number')
  .transform(Number);

export const eventsQuery = z.object({
  after: whole.default(0),
  limit: whole.pipe(z.number().min(1).max(MAX_LIMIT)).default(DEFAULT_LIMIT),
});

/** `GET /events?after=`, private: the event log, for shops that pull. `next` is the cursor to go on from. */
export function listEvents(events: EventStore) {
  return async (ctx: Context): Promise<void> => {
    const { after, limit } = check(parametersOf(ctx), eventsQuery);
    const page = await events.page(after, limit);
    const told = page.events.map(({ id, type, merchant_uid, imp_uid, data, created_at }) => {
      return { id, type, merchant_uid, imp_uid, data, created_at };
    });
    ctx.body = { status: 'ok', message: messageOf('OK', languageOf(ctx)), events: told, next: page.next };
  };
}
