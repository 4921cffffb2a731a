import { escaped, fill, Html } from './template.ts';
import type { Attribute } from './widget.ts';

/** The attributes as the fields of a form, made from what the element says of itself. */
export async function fieldsFor(
  attributes: readonly Attribute[],
  values: Readonly<Record<string, string>>,
): Promise<Html> {
  const fields = await Promise.all(
    attributes.map((attribute) => fieldFor(attribute, values[attribute.name])),
  );
  return joined(fields);
}

async function fieldFor(attribute: Attribute, value = ''): Promise<Html> {
  const { name, description, default: usual = '' } = attribute;
  const type = attribute.type?.text ?? '';
  const common = { name, about: coded(description), usual: usual.replaceAll("'", '') };
  if (/\bboolean\b/.test(type)) return fill('field-flag', common);
  const words = [...type.matchAll(/'([^']+)'/g)].map(([, word = '']) => word);
  if (words.length > 0) {
    const options = await Promise.all(words.map((word) => fill('option', { value: word })));
    return fill('field-choice', { ...common, options: joined(options) });
  }
  // A field for numbers would keep wrong ones to itself; what the element says of those is worth seeing.
  const inputmode = /\bnumber\b/.test(type) ? 'decimal' : 'text';
  return fill('field-text', { ...common, value, inputmode });
}

/** Names between backticks, as they are written in comments. */
const coded = (text: string): Html => new Html(escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>'));

const joined = (parts: Html[]): Html => new Html(parts.map(({ source }) => source).join('\n'));
