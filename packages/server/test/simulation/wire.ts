import type { Envelope, Transport, TransportRequest } from '../../src/portone/transport.ts';
import { GatewayError } from '../../src/settlement/errors.ts';
import { endOf } from './deadline.ts';
import type { CancelAtPortOne, PortOne, Reported } from './portone.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';
import type { Weather } from './weather.ts';

/** Found in no log line, answer or table. */
export const SECRETS = { key: 'canary-key', secret: 'canary-secret', token: 'canary-token' };

const MINUTE_MS = 60_000;

/** The real transport asks again so often, and only with GETs. */
const RETRIES = 2;
const RETRY_AFTER_MS = 250;

/** What PortOne's REST API is asked for, by all servers together. */
export interface Asked {
  tokens: number;
  refusedTokens: number;
  /** Without the tokens, and without the transport's own repeats. */
  sent: number;
}

export interface WireOptions {
  portone: PortOne;
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  trace: Trace;
  /** Whether it shows payments of test channels without being asked to, as it did until 2026, and says so. */
  sandbox: 'hidden' | 'shown' | 'unsaid';
}

/** PortOne's REST API as it answers: late, never, twice, in error, with what was true a while ago. */
export interface Wire {
  asked: Asked;
  /** Every picture of a payment that PortOne has answered with, before anything happened to the answer. */
  hasShown(imp_uid: string, status: string, cancel_amount: number): boolean;
  /** One process's way to PortOne. */
  connect(process: Process): Transport;
}

/** What becomes of one request. */
type Fate = 'well' | 'unreachable' | 'silence' | 'reset' | 'slow' | Answered;
type Answered = 'failing' | 'busy' | 'unauthorized' | 'garbage' | 'code' | 'other' | 'text' | 'mute' | 'none';

const FATES: readonly Fate[] = [
  ...(['unreachable', 'silence', 'reset', 'slow', 'failing', 'busy', 'unauthorized'] as const),
  ...(['garbage', 'code', 'other', 'text', 'mute', 'none'] as const),
];

/** After these nobody knows whether it was done. */
const OPEN_FATES: readonly Fate[] = ['silence', 'reset', 'slow', 'failing'];

export function createWire(options: WireOptions): Wire {
  const { portone, scheduler, random, weather, trace, sandbox } = options;
  const asked: Asked = { tokens: 0, refusedTokens: 0, sent: 0 };
  const shown = new Set<string>();
  let token = { text: `${SECRETS.token}-0`, ends_ms: -1, count: 0 };

  function answerToken(): Envelope {
    asked.tokens += 1;
    const now_ms = scheduler.now_ms();
    if (now_ms >= token.ends_ms) {
      const count = token.count + 1;
      token = { text: `${SECRETS.token}-${count}`, ends_ms: now_ms + 30 * MINUTE_MS, count };
    } else if (token.ends_ms - now_ms < MINUTE_MS) {
      token.ends_ms += 5 * MINUTE_MS;
    }
    const left_s = Math.floor((token.ends_ms - now_ms) / 1000);
    return ok({ access_token: token.text, now: portone.now(), expired_at: portone.now() + left_s });
  }

  /** PortOne's own answer to a request that has arrived. */
  function answer({ method, path, body, token: given }: TransportRequest): Envelope {
    const [pathname = '', query = ''] = path.split('?', 2);
    const parts = pathname.split('/').slice(1);
    if (parts[1] === 'getToken') return answerToken();
    if (given !== token.text || scheduler.now_ms() >= token.ends_ms) {
      asked.refusedTokens += 1;
      return refused(401, 'Unauthorized');
    }
    if (method === 'POST') return answerCancel(body ?? {});
    const age_ms = weather.strikes(weather.stale) ? random.pick([1000, 5000, 30_000]) : 0;
    if (parts[1] === 'findAll') return ok({ list: listed(portone.ofOrder(parts[2] ?? '', age_ms)), next: 0 });
    if (parts[1] === 'status') return answerPaid(new URLSearchParams(query), age_ms);
    if (parts[1] === undefined) return answerMany(new URLSearchParams(query), age_ms);
    const found = portone.find(parts[1], age_ms);
    const [seen] = listed(found ? [found] : []);
    return seen ? ok(seen) : refused(404, '존재하지 않는 결제정보입니다.');
  }

  function listed(payments: Reported[]): Reported[] {
    for (const { imp_uid, status, cancel_amount } of payments) {
      shown.add(`${imp_uid} ${status} ${cancel_amount}`);
    }
    if (sandbox === 'hidden') return payments.filter((each) => !each.sandbox);
    if (sandbox === 'shown') return payments;
    return payments.map((each) => (each.sandbox ? { ...each, sandbox: null } : each));
  }

  function answerPaid(query: URLSearchParams, age_ms: number): Envelope {
    const [from = 0, to = 0] = ['from', 'to'].map((name) => Number(query.get(name)));
    const paid = portone.all(age_ms).filter(({ status }) => status === 'paid');
    return ok({ list: listed(paid).filter(({ paid_at }) => paid_at >= from && paid_at <= to), next: 0 });
  }

  function answerMany(query: URLSearchParams, age_ms: number): Envelope {
    const byId = query.getAll('imp_uid[]').map((id) => portone.find(id, age_ms));
    const byOrder = query.getAll('merchant_uid[]').map((id) => portone.ofOrder(id, age_ms)[0] ?? null);
    const found = listed([...byId, ...byOrder].filter((each) => each !== null));
    const isComplete = found.length === byId.length + byOrder.length;
    if (found.length === 0) return refused(404, '존재하지 않는 결제정보입니다.');
    return { ...ok(found), http_status: isComplete ? 200 : 207 };
  }

  function answerCancel(body: Readonly<Record<string, unknown>>): Envelope {
    const { imp_uid, amount, checksum, reason } = body as unknown as Omit<CancelAtPortOne, 'by'>;
    const refusal = portone.cancel({ imp_uid, amount, checksum, reason, by: 'server' });
    return refusal === null ? ok(portone.find(imp_uid)) : refused(200, refusal);
  }

  /** The answer as it looks after what happened to it. */
  function disfigured(envelope: Envelope, fate: Fate): Envelope | GatewayError {
    const { response } = envelope;
    const isPayment = typeof response === 'object' && response !== null && 'imp_uid' in response;
    switch (fate) {
      case 'failing':
        return refused(random.pick([500, 502, 503]), 'error');
      case 'busy':
        return refused(429, 'Too Many Requests');
      case 'garbage':
        return new GatewayError('PortOne answered something that is not JSON');
      case 'none':
        return refused(404, '존재하지 않는 결제정보입니다.');
      case 'code':
        // It failed, and shows what it was about to become.
        return { ...envelope, code: -1, response: isPayment ? { ...response, status: 'paid' } : response };
      case 'other': {
        const named = portone.find(random.pick([...portone.payments.keys(), '']));
        const [other] = listed(named ? [named] : []);
        return isPayment && other ? ok(other) : envelope;
      }
      case 'text':
        return isPayment ? { ...envelope, response: { ...response, cancel_amount: '' } } : envelope;
      case 'mute':
        return isPayment ? { ...envelope, response: { ...response, sandbox: null } } : envelope;
      default:
        return envelope;
    }
  }

  function fateOf({ method, path }: TransportRequest): Fate {
    if (!weather.strikes(weather.upstream)) return 'well';
    // What matters most about a cancellation is whether it was one.
    const fate = random.pick(method === 'POST' && random.chance(0.5) ? OPEN_FATES : FATES);
    // PortOne's token is refused, and its next one may be the old one again.
    if (fate === 'unauthorized' && !path.endsWith('getToken')) token.ends_ms = scheduler.now_ms();
    return fate;
  }

  function connect(process: Process): Transport {
    const { after } = scheduler;

    function send(request: TransportRequest, retries: number): Promise<Envelope> {
      const { method, path } = request;
      const { promise, resolve, reject } = Promise.withResolvers<Envelope>();
      const left_ms = (): number => endOf(request.deadline) - scheduler.now_ms();
      let isOver = false;
      let stopWaiting = (): void => {};
      const give = (answered: Envelope | GatewayError): void => {
        if (isOver) return;
        isOver = true;
        stopWaiting();
        const isTrouble = answered instanceof GatewayError || answered.http_status >= 429;
        const pause_ms = RETRY_AFTER_MS * (RETRIES - retries + 1);
        const what = answered instanceof GatewayError ? answered.message : answered.http_status;
        trace.note(process.name, method, path, what);
        if (isTrouble && retries > 0 && pause_ms < left_ms()) {
          after(pause_ms, () => send(request, retries - 1).then(resolve, reject), process);
        } else if (answered instanceof GatewayError) reject(answered);
        else resolve(answered);
      };
      const fate = fateOf(request);
      if (fate === 'unreachable') {
        after(random.next() * 10, () => give(new GatewayError('PortOne could not be reached')), process);
        return promise;
      }
      // Once it is sent it arrives, whatever becomes of us. A cancellation may arrive long after we gave up.
      const isSlow = fate === 'slow';
      const there_ms = isSlow ? random.between(2000, 20_000) : 5 + random.next() * 100;
      const back_ms = 5 + random.next() * (isSlow ? 6000 : 100);
      const giveUp = (): void => {
        give(new GatewayError('PortOne did not answer in time', 'GATEWAY_TIMEOUT'));
      };
      stopWaiting = after(left_ms(), giveUp, process);
      const isSwallowed = fate === 'silence' && random.chance(0.5);
      if (isSwallowed) return promise;
      after(there_ms, () => {
        const answered = isFailure(fate) && random.chance(0.5) ? refused(500, 'error') : answer(request);
        if (fate === 'silence') return;
        const seen = fate === 'reset' ? new GatewayError('reset') : disfigured(answered, fate);
        after(back_ms, () => give(seen), process);
      });
      return promise;
    }

    return {
      send(request) {
        if (!request.path.endsWith('getToken')) asked.sent += 1;
        return send(request, request.method === 'GET' ? RETRIES : 0);
      },
      close: () => {},
    };
  }

  return {
    asked,
    connect,
    hasShown: (imp_uid, status, cancel_amount) => shown.has(`${imp_uid} ${status} ${cancel_amount}`),
  };
}

/** PortOne fails before or after it has done what it was asked. */
const isFailure = (fate: Fate): boolean =>
  ['failing', 'busy', 'garbage', 'reset', 'code', 'none'].includes(fate);

const ok = (response: unknown): Envelope => ({ http_status: 200, code: 0, message: null, response });

const refused = (http_status: number, message: string): Envelope => ({
  ...{ http_status, code: -1, message, response: null },
});
