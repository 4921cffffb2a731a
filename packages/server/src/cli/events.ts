import { ConfigError, readSettings } from '../config.ts';
import { createServer } from '../server.ts';

/** Dead letters shown or resent at once. */
const LIMIT = 1000;

const USAGE = 'Usage: iamport-checkout-server events dead | events resend <id>… | events resend --dead';

/** `events`: shows the events and text messages that could not be delivered, and sends them anew. */
export async function events(args: readonly string[]): Promise<void> {
  const [action, ...ids] = args;
  const isKnown = (action === 'dead' && ids.length === 0) || (action === 'resend' && ids.length > 0);
  if (!isKnown) throw new ConfigError(USAGE);
  const server = createServer(readSettings(process.env));
  try {
    await server.migrate();
    const dead = [...(await server.events.dead(LIMIT)), ...(await server.texts.dead(LIMIT))];
    if (action === 'dead') {
      for (const letter of dead) {
        const type = 'type' in letter ? letter.type : 'text message';
        const { id, merchant_uid, attempts, failure } = letter;
        console.log([id, type, merchant_uid, `${attempts} attempts`, failure].join('\t'));
      }
      return;
    }
    const chosen = ids.includes('--dead') ? dead.map(({ id }) => id) : ids;
    const resent = (await server.events.resend(chosen)) + (await server.texts.resend(chosen));
    console.log(`${resent} will be sent again.`);
  } finally {
    await server.close();
  }
}
