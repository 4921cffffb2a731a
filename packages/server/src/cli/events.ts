import { ConfigError, readSettings } from '../config.ts';
import { createServer } from '../server.ts';

/** Dead letters shown or resent at once. */
const LIMIT = 1000;

const USAGE = 'Usage: iamport-checkout-server events dead | events resend <event id>… | events resend --dead';

/** `events`: shows the events that could not be delivered, and sends events anew. */
export async function events(args: readonly string[]): Promise<void> {
  const [action, ...ids] = args;
  const isKnown = (action === 'dead' && ids.length === 0) || (action === 'resend' && ids.length > 0);
  if (!isKnown) throw new ConfigError(USAGE);
  const server = createServer(readSettings(process.env));
  try {
    await server.migrate();
    const dead = await server.events.dead(LIMIT);
    if (action === 'dead') {
      for (const { id, type, merchant_uid, attempts, failure } of dead) {
        console.log([id, type, merchant_uid, `${attempts} attempts`, failure].join('\t'));
      }
      return;
    }
    const chosen = ids.includes('--dead') ? dead.map(({ id }) => id) : ids;
    console.log(`${await server.events.resend(chosen)} events will be sent again.`);
  } finally {
    await server.close();
  }
}
