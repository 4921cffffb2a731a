import { fileURLToPath } from 'node:url';
import type { TestRunnerConfig } from '@web/test-runner';
import { build } from 'vite';
import { VERSION } from '../src/version.ts';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** PortOne's script as far as a loader can tell, which counts how often it has run. */
const SDK = `
window.runs = (window.runs ?? 0) + 1;
window.IMP = {
  inits: [],
  calls: [],
  init(code) { this.inits.push(code); },
  request_pay(params, callback) {
    this.calls.push(params);
    if (params.channelKey === 'channel-key-never') return;
    setTimeout(() => callback({ imp_uid: 'imp_448280090638', merchant_uid: params.merchant_uid }));
  },
};`;

const ORDER = {
  status: 'pending',
  message: '',
  name: '의자',
  amount: 64900,
  currency: 'KRW',
  cancel_amount: 0,
};
const PAID = {
  status: 'success',
  message: '',
  amount: 64900,
  currency: 'KRW',
  pay_method: 'card',
  paid_at: 1,
};

const pause = (delay_ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay_ms));

/** How often each made-up path was asked for. */
const counts = new Map<string, number>();

let bundle: Promise<string> | undefined;

/** The script-tag build, made from the sources of this moment and in memory. */
function builtScript(): Promise<string> {
  bundle ??= build({ root, mode: 'widget-script', logLevel: 'error', build: { write: false } }).then(
    (built) => {
      const [result] = [built].flat() as { output: { code: string }[] }[];
      return result?.output[0]?.code ?? '';
    },
  );
  return bundle;
}

/**
 * What the tests in browsers ask of a server: scripts that fail, hang and come late, a page with any policy, the
 * script-tag build, and an API.
 */
export const fakeServer: Middleware = async (ctx, next) => {
  const [, kind, ...rest] = ctx.path.split('/');
  const count = (counts.get(ctx.path) ?? 0) + 1;
  const script = (body: string): void => {
    ctx.type = 'text/javascript';
    ctx.set('cache-control', 'no-store');
    ctx.body = body;
  };
  switch (kind) {
    case 'fake-sdk': {
      counts.set(ctx.path, count);
      const plans = rest[1]?.split(',') ?? [];
      const plan = plans[Math.min(count, plans.length) - 1];
      if (plan === 'hang') await pause(60_000);
      if (plan === 'slow') await pause(300);
      if (plan === 'fail') {
        ctx.status = 503;
        ctx.body = '';
        return;
      }
      script(plan === 'empty' ? '' : SDK);
      return;
    }
    case 'fake-api': {
      counts.set(ctx.path, count);
      const merchant_uid = rest.at(-1) === 'complete' ? `${rest[0]}` : `${rest.at(-1)}`;
      const isOrder = rest[1] === 'orders';
      ctx.body = {
        ...(isOrder ? ORDER : PAID),
        merchant_uid,
        imp_uid: 'imp_448280090638',
        receipt_url: null,
      };
      return;
    }
    case 'fake-counts':
      ctx.body = Object.fromEntries(counts);
      return;
    case 'fake-bundle':
      script((await builtScript()).replaceAll(`"${VERSION}"`, `"${ctx.query['version'] ?? VERSION}"`));
      return;
    case 'fake-page': {
      const { csp, head = '', body = '' } = ctx.query as Record<string, string>;
      if (csp) ctx.set('content-security-policy', csp);
      ctx.type = 'html';
      ctx.body = `<!doctype html><html lang="ko"><head><title>.</title>${head}</head><body>${body}</body></html>`;
      return;
    }
    default:
      return next();
  }
};
