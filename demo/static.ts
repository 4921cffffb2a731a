import { createReadStream, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import type { Context, Next } from 'koa';

const folder = new URL('public/', import.meta.url);

/** Styles, scripts and pictures; not, for instance, the folder's tsconfig.json. */
const TYPES = ['.css', '.js', '.svg'];

/** Listed once at the start: an address either is one of these or names no file of ours. */
const files = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => TYPES.includes(extname(name)))
    .map((name) => `/${name.replaceAll('\\', '/')}`),
);

export async function serveStatic(ctx: Context, next: Next): Promise<void> {
  if (!['GET', 'HEAD'].includes(ctx.method) || !files.has(ctx.path)) return next();
  ctx.type = extname(ctx.path);
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = createReadStream(new URL(`.${ctx.path}`, folder));
}
