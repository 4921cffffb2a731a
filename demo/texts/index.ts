import type { Language } from '../language.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

/** What the pages say. What the checkout page says while it runs is in `public/story.js`. */
export const texts: Readonly<Record<Language, typeof ko>> = { ko, en };
