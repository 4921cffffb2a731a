import type { VirtualAccount } from '@iamport-checkout/protocol';

/** The banks count the days in Korea, wherever the server stands. */
const deadline = new Intl.DateTimeFormat('ko-KR', {
  timeZone: 'Asia/Seoul',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * What the shopper reads: where to pay how much, and until when. Short lines, for small screens.
 *
 * @param amount in the currency's main unit
 */
export function accountText(name: string, amount: number, currency: string, account: VirtualAccount): string {
  const { vbank_name, vbank_num, vbank_holder, vbank_date } = account;
  const price =
    currency === 'KRW'
      ? `${amount.toLocaleString('ko-KR')}원`
      : `${amount.toLocaleString('ko-KR')} ${currency}`;
  const lines = [
    `[입금 안내] ${name}`,
    [vbank_name, vbank_num].filter(Boolean).join(' '),
    vbank_holder && `예금주 ${vbank_holder}`,
    price,
    vbank_date > 0 ? `${deadline.format(vbank_date * 1000)}까지 입금해 주세요.` : '위 계좌로 입금해 주세요.',
  ];
  return lines.filter(Boolean).join('\n');
}
