import { page } from '../page.ts';
import { en } from './en.ts';
import { ko, type Messages, type Words } from './ko.ts';

export type { Messages, Words };

const languages = new Map<string, Messages>([
  ['ko', ko],
  ['en', en],
]);

/**
 * Teaches the element another language, or replaces some of the texts of one that it speaks; elements in the page
 * change at once. What a new language leaves out is said in English.
 *
 * @param language a primary language subtag such as `ja`
 */
export function registerMessages(language: string, messages: Partial<Messages>): void {
  languages.set(language, { ...messagesIn(language, en), ...messages });
  for (const element of page().elements) element.requestUpdate();
}

/** The first language of the list that the element speaks; Korean if none. Tags such as `en-US` count as `en`. */
export const chooseLanguage = (...wanted: readonly (string | null | undefined)[]): string =>
  wanted.map((tag) => tag?.toLowerCase().split('-')[0] ?? '').find((tag) => languages.has(tag)) ?? 'ko';

export const messagesIn = (language: string, otherwise = ko): Messages =>
  languages.get(language) ?? otherwise;
