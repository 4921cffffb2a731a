import { createServer, readSettings } from '@iamport-checkout/server';
import Fastify from 'fastify';

/** The API inside a Fastify app. In a scope without Fastify's own parsers: the API reads its own bodies. */
const payments = createServer({ ...readSettings(process.env), basePath: '/pay' });
await payments.migrate();
payments.startJobs();
const answerPayment = payments.app.callback();

const app = Fastify();
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  scope.all('/pay/*', (request, reply) => {
    reply.hijack();
    answerPayment(request.raw, reply.raw);
  });
});
app.get('/*', (request) => `The shop answers ${request.url}`);

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
console.log(`shop listening on ${JSON.stringify(app.server.address())}`);
process.once('SIGTERM', () => app.close().then(() => payments.close()));
