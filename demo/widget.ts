import { createReadStream, readFileSync } from 'node:fs';
import type { Context, Next } from 'koa';

/** The element's package, as it is published: what it tells of itself, and the fakes that bring it into any state. */
const published = (entry: string): URL => new URL(import.meta.resolve(`iamport-checkout/${entry}`));

/** An attribute, as `custom-elements.json` has it. */
export interface Attribute {
  name: string;
  fieldName: string;
  description: string;
  type?: { text: string };
  /** As it is written in the source: `'eager'`. */
  default?: string;
}

interface Described {
  name: string;
  description: string;
}

interface Manifest {
  modules: {
    declarations: {
      tagName?: string;
      attributes: Attribute[];
      members: { name: string; readonly?: boolean }[];
      cssStates: Described[];
    }[];
  }[];
}

/** What the element says of itself. */
export interface ElementDescription {
  /** Those that a page may write. */
  attributes: Attribute[];
  states: Described[];
}

export function describeElement(): ElementDescription {
  const { modules } = JSON.parse(readFileSync(published('custom-elements.json'), 'utf8')) as Manifest;
  const element = modules
    .flatMap(({ declarations }) => declarations)
    .find(({ tagName }) => tagName === 'iamport-checkout');
  if (!element) throw new Error('custom-elements.json does not describe <iamport-checkout>');
  const readOnly = element.members.filter((member) => member.readonly).map(({ name }) => name);
  return {
    attributes: element.attributes.filter(({ fieldName }) => !readOnly.includes(fieldName)),
    states: element.cssStates,
  };
}

/** `/widget/testing.js`: the fakes, for the gallery. */
export async function serveTesting(ctx: Context, next: Next): Promise<void> {
  if (ctx.path !== '/widget/testing.js') return next();
  ctx.type = '.js';
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = createReadStream(published('testing'));
}
