import axios from 'axios';
import express from 'express';
import { openKnex, recordAlone } from './knex.ts';
import { announce, type Payment, settings } from './model.ts';

/**
 * The flow that PortOne's V1 guide teaches, and its libraries: express, axios, an access token for every
 * verification, the payment by the id in the body, the amount compared. What the guide leaves to the shop,
 * the books, is Knex as it comes, in one transaction: the same rows, as durable, as everybody else's.
 */
const { url, imp_key, imp_secret } = settings;
const database = openKnex(settings.database);
const app = express();
app.use(express.json());

async function verify(imp_uid: string): Promise<Payment> {
  const getToken = await axios({
    url: `${url}/users/getToken`,
    method: 'post',
    headers: { 'Content-Type': 'application/json' },
    data: { imp_key, imp_secret },
  });
  const { access_token } = getToken.data.response;
  const getPaymentData = await axios({
    url: `${url}/payments/${imp_uid}`,
    method: 'get',
    headers: { Authorization: access_token },
  });
  return getPaymentData.data.response;
}

for (const door of ['complete', 'webhook']) {
  app.post(`/payments/${door}`, async ({ body }, response) => {
    try {
      const payment = await verify(body['imp_uid'] ?? '');
      if (!(await recordAlone(database, payment))) throw { status: 'forgery', message: '위조된 결제시도' };
      response.send({ status: 'success', message: '일반 결제 성공' });
    } catch (error) {
      response.status(400).send(error);
    }
  });
}

const server = app.listen(0, '127.0.0.1', () => announce(server));
