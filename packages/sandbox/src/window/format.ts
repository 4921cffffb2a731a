/** `64,900원` in Korean, `₩64,900` in English; an unknown currency keeps its code. */
export function formatAmount(amount: number, currency: string, language: 'ko' | 'en'): string {
  const locale = language === 'en' ? 'en-US' : 'ko-KR';
  if (currency === 'KRW' && language === 'ko') return `${new Intl.NumberFormat(locale).format(amount)}원`;
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
  } catch {
    return `${new Intl.NumberFormat(locale).format(amount)} ${currency}`;
  }
}

/** A time as a shopper in Korea reads it. */
export const formatTime = (at: number, language: 'ko' | 'en'): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-US' : 'ko-KR', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Seoul',
  }).format(at * 1000);
