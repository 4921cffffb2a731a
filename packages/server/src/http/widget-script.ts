import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Context } from 'koa';
import { RequestError } from './errors.ts';

/** Short, since the address carries no version: a shop gets a fix within minutes. */
const MAX_AGE_S = 300;

/**
 * `GET /iamport-checkout.js`: the widget's script-tag build.
 *
 * @param file where the build lies; read once, at the first request
 */
export function widgetScript(file: URL) {
  let loading: Promise<{ script: Buffer; etag: string } | null> | undefined;

  async function load(): Promise<{ script: Buffer; etag: string } | null> {
    const script = await readFile(file).catch(() => null);
    return script && { script, etag: `"${createHash('sha256').update(script).digest('base64url')}"` };
  }

  return async (ctx: Context): Promise<void> => {
    loading ??= load();
    const loaded = await loading;
    if (!loaded) throw new RequestError('NOT_FOUND', 'the widget has not been built');
    ctx.status = 200;
    ctx.type = 'text/javascript; charset=utf-8';
    ctx.set({
      'Cache-Control': `public, max-age=${MAX_AGE_S}`,
      ETag: loaded.etag,
      // A module script is fetched with CORS, by whichever shop embeds it; the file is public.
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = loaded.script;
  };
}
