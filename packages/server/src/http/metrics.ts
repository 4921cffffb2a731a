import type { Context } from 'koa';
import type { Metrics } from '../metrics.ts';
import { guarded } from '../store/database.ts';

/** `GET /metrics`, private: Prometheus text. */
export function showMetrics(metrics: Metrics) {
  return async (ctx: Context): Promise<void> => {
    ctx.body = await guarded(() => metrics.text());
    ctx.type = metrics.contentType;
  };
}
