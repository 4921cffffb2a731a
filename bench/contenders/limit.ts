import { createServer, type IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { openKnex, recordAlone } from './knex.ts';
import { announce, type Payment, settings } from './model.ts';
import { type Record, shareCommits } from './shared.ts';

/**
 * The least that the work can cost: node:http, a token that is asked for once, one call to PortOne by
 * undici, statements written by hand and prepared, one commit for all that are ready together. No checks
 * beyond the amount, no log, no metrics, no limits, no retry.
 *
 * With RECORD=knex the books are Knex's, a transaction for each, and all else stays the same.
 */
const { url, imp_key, imp_secret } = settings;
const upstream = new Pool(url, { connections: 256 });

async function ask(path: string, method: 'GET' | 'POST', authorization: string, body?: string) {
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await upstream.request({ path, method, headers, ...(body && { body }) });
  return (await answer.body.json()) as { response: never };
}

const keys = JSON.stringify({ imp_key, imp_secret });
const { response: issued } = await ask('/users/getToken', 'POST', '', keys);
const { access_token } = issued as { access_token: string };

const record = await openBooks();

async function openBooks(): Promise<Record> {
  if (process.env['RECORD'] !== 'knex') return shareCommits(settings.database);
  const database = openKnex(settings.database);
  return (payment) => recordAlone(database, payment);
}

async function bodyOf(request: IncomingMessage): Promise<{ imp_uid: string }> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

const server = createServer(async (request, response) => {
  const { imp_uid } = await bodyOf(request);
  const { response: payment } = await ask(`/payments/${imp_uid}`, 'GET', access_token);
  const isPaid = await record(payment as Payment);
  const body = isPaid ? '{"status":"success"}' : '{"status":"forgery"}';
  response.writeHead(isPaid ? 200 : 400, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => announce(server));
