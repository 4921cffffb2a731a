import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Middleware } from 'koa';

/** The bundle, seen from `dist/window` and from `src/window`. */
const PLACES = ['../browser/iamport.js', '../../dist/browser/iamport.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const NOT_BUILT = "throw new Error('iamport-sandbox: the browser SDK is not built. Run `npm run build`.');";

/** `GET /v1/iamport.js`, for pages of any origin. */
export const sdkScript =
  (file: string | undefined): Middleware =>
  async (ctx) => {
    const script = await firstReadable(file === undefined ? PLACES : [file]);
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
    ctx.set('Cache-Control', 'no-cache');
    ctx.type = 'text/javascript; charset=utf-8';
    ctx.body = script ?? NOT_BUILT;
  };

async function firstReadable(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}
