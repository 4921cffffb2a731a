import { isFields, text } from '../http/fields.ts';
import type { Payment } from '../payment.ts';
import type { World } from '../world.ts';

export const CONFIRM_TIMEOUT_MS = 10_000;
const MAX_REASON_LENGTH = 500;

/** Asks the shop a last time before approval. Null: go on. Otherwise the payment's fail_reason. */
export async function confirm(
  world: World,
  url: string,
  { imp_uid, merchant_uid, amount }: Payment,
): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'iamport-sandbox' },
      body: JSON.stringify({ imp_uid, merchant_uid, amount }),
      redirect: 'manual',
      signal: AbortSignal.any([world.outbox.stopped.signal, AbortSignal.timeout(CONFIRM_TIMEOUT_MS)]),
    });
    if (response.status !== 200) return failReason(await response.json().catch(() => null));
    await response.body?.cancel();
    return null;
  } catch {
    return failReason(null);
  }
}

const failReason = (answer: unknown): string => {
  const reason = (isFields(answer) && text(answer['reason'])?.slice(0, MAX_REASON_LENGTH)) || '알 수 없음';
  return `고객사 요청에 의해 결제를 중단합니다. (상세사유 : ${reason})`;
};
