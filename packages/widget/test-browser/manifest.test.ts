import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUR_PRIVATE } from '../../../scripts/minify.ts';
import { root } from '../../../scripts/run.ts';
import { ko } from '../src/messages/ko.ts';
import { cased, properties } from '../src/settings.ts';
import { CHECKOUT_STATES } from '../src/states.ts';

/** The manifest says all that the code has, and nothing that it has not. Parts and slots are compared in page.test.ts. */

interface Described {
  name: string;
  description?: string;
  kind?: string;
  attribute?: string;
}

const dist = `${root}packages/widget/dist/`;
const source = (path: string): string => readFileSync(`${root}packages/widget/src/${path}`, 'utf8');
const json = (file: string) => JSON.parse(readFileSync(dist + file, 'utf8'));

const element = json('custom-elements.json').modules[0].declarations[0] as Record<string, Described[]> & {
  tagName: string;
};
const names = (list: Described[] | undefined): string[] => (list ?? []).map(({ name }) => name).sort();
const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

describe('The manifest', () => {
  it('describes everything that it names', () => {
    const kinds = ['members', 'attributes', 'events', 'slots', 'cssParts', 'cssProperties', 'cssStates'];
    for (const kind of kinds) {
      expect(element[kind]?.length, kind).toBeGreaterThan(0);
      for (const { name, description } of element[kind] ?? [])
        expect(description?.trim(), `${kind}: ${name}`).toMatch(/\S{2}/);
    }
  });

  it('has the attributes that the element observes, and its state', () => {
    const settings = Object.entries(properties).filter(([, { attribute }]) => attribute !== false);
    const attributes = settings.map(([name]) => cased(name, '-'));
    expect(names(element['attributes'])).toEqual([...attributes, 'state'].sort());
  });

  it('has the properties and methods of the class, and none of the machinery', () => {
    const methods = ['pay', 'reset', 'verify'];
    const members = [...Object.keys(properties), ...methods, 'state', 'version', 'registerMessages'];
    expect(names(element['members'])).toEqual(members.sort());
  });

  it('has the events that are sent', () => {
    const sent = found(source('iamport-checkout.ts'), /emit\(this, '([\w-]+)'/g);
    expect(names(element['events'])).toEqual(sent);
    expect(found(source('events.ts'), /^ {2}'([\w-]+)': CustomEvent/gm)).toEqual(sent);
  });

  it('has the custom properties of the style sheet', () => {
    expect(names(element['cssProperties'])).toEqual(
      found(source('styles.ts'), /var\(\s*(--iamport-[\w-]+)/g),
    );
  });

  it('has the states', () => expect(names(element['cssStates'])).toEqual([...CHECKOUT_STATES].sort()));

  it('has nothing that the build gives another name', () => {
    const known = [...Object.values(element).flat(), ...Object.keys(ko).map((name) => ({ name }))];
    const told = new Set(known.map((described) => (described as Described).name));
    for (const name of OUR_PRIVATE.split(' ')) expect(told, name).not.toContain(name);
    // The build does what this is about.
    const built = readFileSync(`${dist}element.js`, 'utf8');
    expect(built).toMatch(/\bmerchantUid\b/);
    for (const name of OUR_PRIVATE.split(' ')) expect(built.split(/\W/), name).not.toContain(name);
  });

  it('is what editors are told', () => {
    const { tags } = json('vscode.html-custom-data.json');
    expect(tags.map(({ name }: Described) => name)).toEqual(['iamport-checkout']);
    expect(names(tags[0].attributes)).toEqual(names(element['attributes']));
    const webTypes = json('web-types.json').contributions.html.elements[0];
    expect(webTypes.name).toBe('iamport-checkout');
    expect(names(webTypes.attributes)).toEqual(names(element['attributes']));
  });
});
