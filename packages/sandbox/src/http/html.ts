/** Markup that is safe to send: every value put into it was escaped. */
export interface Html {
  readonly markup: string;
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

function render(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map((part) => part.markup).join('');
  return typeof value === 'object' ? value.markup : escapeText(String(value));
}

/** Template tag: html`<p>${untrusted}</p>`. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => ({
  markup: parts.reduce((before, part, index) => before + render(values[index - 1]) + part),
});

/** Text that is already markup, style or script, from our own files only. */
export const trusted = (markup: string): Html => ({ markup });
