import { paint } from '../../paint.ts';
import { defineCommand, JSON_OPTION, NotFoundError } from '../command.ts';
import { withServices } from '../open.ts';
import { money, printJson, time } from '../output.ts';
import { adviceFor, standingOf } from './advice.ts';
import { type OrderStory, readStory } from './read.ts';
import { type Moment, timelineOf } from './timeline.ts';

export const orderShow = defineCommand({
  name: 'order show',
  takes: '<merchant_uid>',
  summary: 'Tell what happened to an order, where it stands, and what is to be done about it.',
  more: [
    'Times are UTC, as in the log. Whose word it is stands before each line: the shop, PortOne, or this server.',
    'Nothing personal is shown.',
  ].join('\n'),
  options: JSON_OPTION,
  examples: [
    ['order show ORD20180131-0000011', 'who saw its payment first, what was decided, who was told'],
    ['order show ORD20180131-0000011 --json', 'the same for a program'],
  ],
  run: ({ json }, [merchant_uid = '']) =>
    withServices('look', async ({ database, services: { orders } }) => {
      const story = await readStory(merchant_uid, orders, database);
      if (!story) throw new NotFoundError(`There is no order ${merchant_uid} in our books.`);
      const timeline = timelineOf(story);
      const next = adviceFor(story);
      if (json) printJson({ ...story, standing: standingOf(story), timeline, next });
      else console.log(toText(story, timeline, next));
    }),
});

function toText(story: OrderStory, timeline: readonly Moment[], next: readonly string[]): string {
  const { merchant_uid, name, amount, currency, status } = story.order;
  const lines = timeline.map(({ at, who, what }) => `  ${paint('dim', time(at))}  ${who.padEnd(7)}  ${what}`);
  const steps = next.length === 0 ? ['Nothing is to be done.'] : next.map((step) => `• ${step}.`);
  return [
    `${paint('bold', merchant_uid)}  ${name}, ${money(amount, currency)}  ${paint('bold', status)}`,
    lines.join('\n'),
    standingOf(story),
    steps.join('\n'),
    paint('dim', `Whoever told of it again, and changed nothing, is in the log alone: grep ${merchant_uid}`),
  ].join('\n\n');
}
