import { ConfigError } from '../config.ts';
import type { StoredEvent } from '../store/events.ts';
import type { TextMessage } from '../store/text-messages.ts';
import { defineCommand, JSON_OPTION, NotFoundError } from './command.ts';
import { withServices } from './open.ts';
import { printJson, table, time, times } from './output.ts';
import { whole } from './whole.ts';

/** Dead letters shown at once. */
const LIMIT = 1000;

const DEFAULT_LIMIT = 50;

type Letter = StoredEvent | TextMessage;

const typeOf = (letter: Letter): string => ('type' in letter ? letter.type : 'text message');

/** Without what the event tells: it may hold an account number. */
function told(letter: Letter) {
  const { id, merchant_uid, imp_uid, attempts, delivered_at, failure } = letter;
  const created_at = 'created_at' in letter ? letter.created_at : null;
  return { id, type: typeOf(letter), merchant_uid, imp_uid, created_at, attempts, delivered_at, failure };
}

/** In words: whether the shop knows. */
function stateOf(letter: Letter, isPushed: boolean): string {
  const { delivered_at, failure, attempts } = letter;
  if (delivered_at !== null) return `delivered ${time(delivered_at)}`;
  if (failure !== null) return `${times(attempts, 'attempt')} failed: ${failure}`;
  if (attempts > 0) return times(attempts, 'attempt');
  return isPushed || !('type' in letter) ? 'not pushed yet' : 'waits in GET /events: NOTIFY_URL is not set';
}

export const eventsList = defineCommand({
  name: 'events list',
  summary: 'Show the event log, and how far each event has come on its way to the shop.',
  options: {
    after: { type: 'string', value: 'N', about: 'begin behind this cursor (`next` of the page before)' },
    limit: { type: 'string', value: 'N', about: `at most so many; ${DEFAULT_LIMIT} if not said` },
    dead: { type: 'boolean', about: 'only what was given up, text messages too' },
    ...JSON_OPTION,
  },
  examples: [
    ['events list', 'from the first on'],
    ['events list --dead', 'what nobody tries to deliver any more'],
    ['events list --after 120 --json', 'the next page'],
  ],
  run: ({ after, limit, dead, json }) =>
    withServices('look', async ({ settings, services: { events, texts } }) => {
      const most = whole('--limit', limit, DEFAULT_LIMIT, 1);
      if (dead && after !== undefined) throw new ConfigError('--after is not for --dead');
      const page = dead
        ? { events: [...(await events.dead(most)), ...(await texts.dead(most))].slice(0, most), next: null }
        : await events.page(whole('--after', after, 0), most);
      if (json) return printJson({ events: page.events.map(told), next: page.next });
      const rows = page.events.map((letter) => [
        letter.id,
        typeOf(letter),
        letter.merchant_uid,
        stateOf(letter, settings.notifyUrl !== undefined),
      ]);
      console.log(rows.length === 0 ? 'None.' : table(rows));
      if (rows.length < most) return;
      console.log(page.next === null ? 'There may be more: --limit N' : `More: --after ${page.next}`);
    }),
});

export const eventsDead = defineCommand({
  name: 'events dead',
  summary: 'The same as events list --dead, up to 1000.',
  options: JSON_OPTION,
  examples: [['events dead', 'before events resend --dead']],
  run: ({ json }) => eventsList.run(['--dead', '--limit', String(LIMIT), ...(json ? ['--json'] : [])]),
});

export const eventsResend = defineCommand({
  name: 'events resend',
  takes: '[<id>…]',
  summary: 'Send events and text messages anew, whatever became of them.',
  more: 'serve delivers them within a second. An event keeps its webhook-id, so the shop knows a repeat.',
  options: { dead: { type: 'boolean', about: 'everything that was given up' }, ...JSON_OPTION },
  examples: [
    ['events resend evt_3k9…', 'one event, for instance after the shop lost it'],
    ['events resend --dead', "after the shop's endpoint was mended"],
  ],
  run: ({ dead: all, json }, ids) => {
    if (ids.length > 0 === Boolean(all)) throw new ConfigError('events resend takes ids, or --dead');
    return withServices('look', async ({ settings, services: { events, texts } }) => {
      const [pushed, texted] = all
        ? [await events.resendDead(), await texts.resendDead()]
        : [await events.resend(ids), await texts.resend(ids)];
      const resent = pushed + texted;
      const unknown = all ? 0 : new Set(ids).size - resent;
      if (resent > 0 || unknown === 0) {
        if (json) printJson({ resent });
        else console.log(`${resent} will be sent again.`);
      }
      // With the answer on stdout, this is for people.
      if (pushed > 0 && settings.notifyUrl === undefined) console.error(waiting('Events', 'NOTIFY_URL'));
      if (texted > 0 && !settings.solapi) console.error(waiting('Text messages', 'SOLAPI_API_KEY'));
      if (unknown > 0)
        throw new NotFoundError(
          `There is no event or text message of ${unknown === 1 ? 'that id' : 'those ids'}.`,
        );
    });
  },
});

const waiting = (what: string, name: string): string =>
  `${what} wait until serve runs with ${name}, which is not set here.`;
