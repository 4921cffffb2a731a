import type { SolapiMessageService } from 'solapi';
import type { Environment } from '../environment.ts';
import type { DeliveryResult } from './model.ts';
import { isReachable } from './reachable.ts';

/** Solapi answers within this, or nobody knows what became of the message. */
const ANSWER_MS = 15_000;

const CONNECT_MS = 5_000;

export const SOLAPI_URL = 'https://api.solapi.com';

export interface SolapiSettings {
  apiKey: string;
  apiSecret: string;
  /** The registered number that messages come from. */
  from: string;
  /** Base URL; Solapi's own unless something stands in for it. */
  url?: string | undefined;
}

/** Sends one text message. Never rejects. */
export type SendText = (to: string, text: string) => Promise<DeliveryResult>;

/** Sends through Solapi's own client, which is loaded when the first message is sent: few shops need it. */
export function createSolapi(settings: SolapiSettings, timeout: Environment['timeout']): SendText {
  let client: Promise<SolapiMessageService> | undefined;
  return async (to, text) => {
    try {
      // The client does not tell a refused connection from one that broke under a message: asked first.
      if (!(await isReachable(settings.url ?? SOLAPI_URL, timeout(CONNECT_MS)))) return AWAY;
      client ??= openClient(settings);
      const { send } = await client;
      await inTime(send({ to, from: settings.from, text }), timeout(ANSWER_MS));
      return { delivered: true };
    } catch (error) {
      return toFailure(error);
    }
  };
}

async function openClient({ apiKey, apiSecret, url }: SolapiSettings): Promise<SolapiMessageService> {
  const { SolapiMessageService } = await import('solapi');
  const service = new SolapiMessageService(apiKey, apiSecret);
  if (url !== undefined) redirect(service, url);
  return service;
}

/** The client has no setting for its address, only a field that is private in its types. */
function redirect(service: object, url: string): void {
  const { messageService } = service as { messageService?: { baseUrl?: string } };
  if (messageService?.baseUrl === undefined) throw new Error('This Solapi client cannot be redirected');
  messageService.baseUrl = url.replace(/\/$/, '');
}

class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

function inTime<Result>(work: Promise<Result>, deadline: AbortSignal): Promise<Result> {
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new NoAnswerError()), { once: true });
  });
  return Promise.race([work, late]);
}

const AWAY: DeliveryResult = { delivered: false, failure: 'Solapi is away' };

/**
 * A message that was refused may be sent again when its reason is gone. One that may have been taken must
 * not be: Solapi knows no repeats, and the shopper would get it twice.
 *
 * @param error what the client rejects with; its texts quote the number and are not looked at
 */
function toFailure(error: unknown): DeliveryResult {
  const { name, errorCode } = error as { name?: string; errorCode?: string };
  switch (name) {
    case 'ApiError':
    case 'ServerError':
      return { delivered: false, failure: `Solapi refused: ${errorCode}`.slice(0, 64) };
    case 'MessageNotReceivedError':
    case 'BadRequestError':
      return { delivered: false, failure: 'Solapi does not take this number or text', isFinal: true };
    case 'DefaultError':
      // 503, and after its own retries still.
      if (errorCode === 'RequestFailedAfterRetryError') return AWAY;
  }
  return { delivered: false, failure: 'outcome unknown', isFinal: true };
}
