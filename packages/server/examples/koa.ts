import { createServer, readSettings } from '@iamport-checkout/server';
import Koa from 'koa';

/** The API inside a Koa app of the shop's own. Before its body parser: the API reads its own bodies. */
const payments = createServer({ ...readSettings(process.env), basePath: '/pay' });
await payments.migrate();
payments.startJobs();

const app = new Koa();
app.use(payments.middleware);
app.use((ctx) => {
  ctx.body = `The shop answers ${ctx.path}`;
});

const http = app.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  console.log(`shop listening on ${JSON.stringify(http.address())}`);
});
process.once('SIGTERM', () => http.close(() => payments.close()));
