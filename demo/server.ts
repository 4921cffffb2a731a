import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { chooseLanguage } from './language.ts';
import { createOrder } from './orders.ts';
import { showCheckout, showGallery, showHome, showNotFound, showPlayground, showProduct } from './pages.ts';
import { protect } from './security.ts';
import { readSettings } from './settings.ts';
import { serveStatic } from './static.ts';
import { serveTesting } from './widget.ts';

const settings = readSettings(process.env);

const router = new Router();
router.get('/', chooseLanguage, showHome);
router.get('/products/:id', chooseLanguage, showProduct);
router.get('/checkout/:merchant_uid', chooseLanguage, showCheckout(settings));
router.get('/checkout/:merchant_uid/:method', chooseLanguage, showCheckout(settings));
router.get('/gallery', chooseLanguage, showGallery(settings));
router.get('/playground', chooseLanguage, showPlayground(settings));
router.get('/playground/:merchant_uid', chooseLanguage, showPlayground(settings));
router.post('/api/orders', bodyParser({ enableTypes: ['json'], jsonLimit: '1kb' }), createOrder(settings));

const app = new Koa();
app.use(protect(settings));
app.use(serveStatic);
app.use(serveTesting);
app.use(router.routes());
app.use(showNotFound);

const server = createServer(app.callback());
server.once('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(settings.port, settings.host, () => {
  const { port } = server.address() as AddressInfo;
  console.log(`demo shop listening on http://${settings.host}:${port}`);
});

function stop(): void {
  server.close();
  server.closeIdleConnections();
}
process.once('SIGTERM', stop).once('SIGINT', stop);
