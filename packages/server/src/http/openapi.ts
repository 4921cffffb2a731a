import type { Context } from 'koa';

/** `GET /openapi.json`: what this API takes and answers. Loaded and made once, at the first request. */
export function showOpenApi(basePath: string) {
  let document: string | undefined;
  return async (ctx: Context): Promise<void> => {
    const { openApiDocument } = await import('../openapi/document.ts');
    document ??= JSON.stringify(openApiDocument(basePath));
    ctx.body = document;
    ctx.type = 'application/json; charset=utf-8';
  };
}
