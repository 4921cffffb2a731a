/**
 * Markup that is safe to send: every value put into it was escaped. A class, because a payment's fields may hold any
 * JSON, and JSON must not pass for it.
 */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | Html[] | string | number | null | undefined | false;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

function render(value: unknown): string {
  if (value instanceof Html) return value.markup;
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeText(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** Template tag: html`<p>${untrusted}</p>`. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.reduce((before, part, index) => before + render(values[index - 1]) + part));

/** Text that is already markup, style or script, from our own files only. */
export const trusted = (markup: string): Html => new Html(markup);
