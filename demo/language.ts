import type { Context, Next } from 'koa';

export type Language = 'ko' | 'en';

const isLanguage = (value: unknown): value is Language => value === 'ko' || value === 'en';

/** The shopper's choice, Korean until there is one. */
export function languageOf(ctx: Context): Language {
  const chosen = ctx.cookies.get('lang');
  return isLanguage(chosen) ? chosen : 'ko';
}

/** `?lang=en` on any page: remembers the choice and shows the page again under its own address. */
export async function chooseLanguage(ctx: Context, next: Next): Promise<void> {
  const { lang } = ctx.query;
  if (!isLanguage(lang)) return next();
  ctx.cookies.set('lang', lang, { sameSite: 'lax', httpOnly: true, maxAge: 365 * 24 * 60 * 60 * 1000 });
  ctx.status = 303;
  ctx.redirect(ctx.path);
}

/** Won, as a shop of that language writes it. */
export const won = (amount: number, language: Language): string =>
  language === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `₩${amount.toLocaleString('en-US')}`;
