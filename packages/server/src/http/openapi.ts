import type { Context } from 'koa';
import { openApiDocument } from '../openapi/document.ts';

/** `GET /openapi.json`: what this API takes and answers. Made once, at the first request. */
export function showOpenApi(basePath: string) {
  let document: string | undefined;
  return (ctx: Context): void => {
    document ??= JSON.stringify(openApiDocument(basePath));
    ctx.body = document;
    ctx.type = 'application/json; charset=utf-8';
  };
}
