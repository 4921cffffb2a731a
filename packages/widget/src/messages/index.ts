import { en } from './en.ts';
import { ko, type Messages } from './ko.ts';

export type { Messages };

const languages: Record<string, Messages> = { ko, en };

export type UiLanguage = 'ko' | 'en';

/** The first language of the list that the element speaks; Korean if none. Tags such as `en-US` count as `en`. */
export function chooseLanguage(...wanted: readonly (string | null | undefined)[]): UiLanguage {
  for (const tag of wanted) {
    const base = tag?.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, base)) return base as UiLanguage;
  }
  return 'ko';
}

export const messagesIn = (language: UiLanguage): Messages => languages[language] ?? ko;
