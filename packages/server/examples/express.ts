import { createServer, readSettings } from '@iamport-checkout/server';
import express from 'express';

/** The API inside an Express app. Before express.json(): the API reads its own bodies. */
const payments = createServer(readSettings(process.env));
await payments.migrate();
payments.startJobs();

const app = express();
app.use('/pay', payments.app.callback());
app.use(express.json());
app.use((request, response) => {
  response.send(`The shop answers ${request.path}`);
});

const http = app.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  console.log(`shop listening on ${JSON.stringify(http.address())}`);
});
process.once('SIGTERM', () => http.close(() => payments.close()));
