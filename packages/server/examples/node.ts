import { createServer as createHttpServer } from 'node:http';
import { createServer, readSettings } from '@iamport-checkout/server';

/** The API beside other routes of a plain Node server. */
const payments = createServer({ ...readSettings(process.env), basePath: '/pay' });
await payments.migrate();
payments.startJobs();
const answerPayment = payments.app.callback();

const http = createHttpServer((request, response) => {
  if (request.url?.startsWith('/pay/')) answerPayment(request, response);
  else response.end(`The shop answers ${request.url}`);
});
http.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  console.log(`shop listening on ${JSON.stringify(http.address())}`);
});
process.once('SIGTERM', () => http.close(() => payments.close()));
