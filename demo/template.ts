import { readFile } from 'node:fs/promises';

/** Markup that is to stay markup; every other value is escaped. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type Values = Readonly<Record<string, string | Html>>;

/** Fills the `{{name}}` places of `pages/<page>.html`. A name without a value is a mistake and says so. */
export async function fill(page: string, values: Values): Promise<Html> {
  const template = await readFile(new URL(`pages/${page}.html`, import.meta.url), 'utf8');
  return new Html(
    template.replace(/\{\{(\w+)\}\}/g, (_place, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`pages/${page}.html: nothing given for {{${name}}}`);
      return value instanceof Html ? value.source : escaped(value);
    }),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
