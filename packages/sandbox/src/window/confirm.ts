import { cut, isFields, text } from '../http/fields.ts';
import type { Payment } from '../payment.ts';
import type { World } from '../world.ts';

/** By the sandbox's clock: advance it, and the shop has not answered in time. */
export const CONFIRM_TIMEOUT_MS = 10_000;
const MAX_REASON_LENGTH = 500;

/** Asks the shop a last time before approval. Null: go on. Otherwise the payment's fail_reason. */
export async function confirm(world: World, url: string, payment: Payment): Promise<string | null> {
  const late = new AbortController();
  world.clock.after(CONFIRM_TIMEOUT_MS, () => late.abort());
  try {
    const response = await fetch(url, {
      method: 'POST',
      ...bodyOf(world, payment),
      redirect: 'manual',
      signal: AbortSignal.any([world.outbox.stopped.signal, late.signal]),
    });
    if (response.status !== 200) return failReason(await response.json().catch(() => null));
    await response.body?.cancel();
    return null;
  } catch {
    return failReason(null);
  }
}

/** In which of the two forms it comes is stated nowhere. */
function bodyOf({ readings }: World, { imp_uid, merchant_uid, amount }: Payment): RequestInit {
  const fields = { imp_uid, merchant_uid, amount };
  const isForm = readings.confirm_body === 'form';
  return {
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'iamport-sandbox',
    },
    body: isForm
      ? new URLSearchParams({ ...fields, amount: String(amount) }).toString()
      : JSON.stringify(fields),
  };
}

const failReason = (answer: unknown): string => {
  const given = isFields(answer) ? (text(answer['reason']) ?? '') : '';
  const reason = cut(given, MAX_REASON_LENGTH) || '알 수 없음';
  return `고객사 요청에 의해 결제를 중단합니다. (상세사유 : ${reason})`;
};
