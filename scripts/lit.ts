import MagicString from 'magic-string';
import type { Plugin } from 'vite';
import { taggedTemplates } from './minify.ts';

/**
 * Lit as the script-tag build contains it. Lit's readable build has switches that its authors turn off for production;
 * here they are turned off too, and with them what only matters where other code of the page shares this copy of Lit, or
 * where the browser is older than our own styles and scripts allow.
 */
type Change = [found: RegExp, instead: string];

/** A method or getter of a class, whole. */
const method = (names: string): RegExp =>
  new RegExp(`^ {4}((static|get) )?(${names})\\([^)]*\\) \\{( \\}|[\\s\\S]*?^ {4}\\})`, 'gm');

const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  'css-tag': [
    [/(const supportsAdoptingStyleSheets =)[^;]*/, '$1 true'],
    // Only `unsafeCSS` makes styles here.
    [/safeToken !== constructionToken/, 'false'],
    [/strings !== undefined && strings\.length === 1/, 'false'],
  ],
  'reactive-element': [
    [/(const DEV_MODE =) true/, '$1 false'],
    [/(const polyfillSupport =)[^;]*/, '$1 undefined'],
    [/\(global\.reactiveElementVersions.*/, ''],
    // Types and defaults of properties, lists of styles, symbols for names: ours are text, or say how they convert.
    [
      /(const defaultConverter =) \{[\s\S]*?\n\};/,
      '$1 { toAttribute: (value) => value, fromAttribute: (value) => value };',
    ],
    [/options\.useDefault &&/, 'false &&'],
    [/useDefault && !\(this/, 'false && !(this'],
    [/!this\.hasUpdated && !useDefault/, '!this.hasUpdated'],
    [/convertedValue \?\?\s*this\.__defaultValues\?\.get\(propName\) \?\?\s*/, ''],
    [/options\.hasChanged \?\? /, ''],
    [/Array\.isArray\(styles\)/, 'false'],
    [/\.\.\.getOwnPropertySymbols\(props\),/, ''],
    [/(createProperty\(name, options) = defaultPropertyDeclaration/, '$1'],
    [/\?\? defaultPropertyDeclaration/, '?? {}'],
    [/options\.noAccessor/, 'false'],
    [/options\.state/, 'false'],
    [/(const attribute = options\.attribute;)[^;]*/, '$1 return attribute || undefined'],
    // Accessors of a class's own under a property.
    [/this\.prototype\.hasOwnProperty\(name\)/, 'false'],
    [/elementProperties\.size > 0/, 'false'],
    [
      /const \{ get, set \} = getOwnPropertyDescriptor\(this\.prototype, name\) \?\? \{([\s\S]*?)set\(v\)[\s\S]*?\};/,
      '',
    ],
    [/return \{\s*get,/, 'return { get() { return this[key]; },'],
    [/get\?\.call\(this\)/, 'this[key]'],
    [/set\?\.call\(this, value\)/, 'this[key] = value'],
    // Classes above and below ours.
    [/(__prepare\(\)) \{[\s\S]*?\n {4}\}/, '$1 { this.elementProperties ??= new Map(); }'],
    [/this\.hasOwnProperty\(JSCompiler_renameProperty\('finalized', this\)\)/, 'this.finalized'],
    [/this\.hasOwnProperty\(JSCompiler_renameProperty\('properties', this\)\)/, 'true'],
    [/ReactiveElement\[JSCompiler_renameProperty\('\w+', ReactiveElement\)\] = new Map\(\);/g, ''],
    [/ReactiveElement\.elementStyles = \[\];/, ''],
    // Hooks that our element does not have, and controllers that come or go later.
    [/this\.__controllers\?\.forEach\(\(c\) => c\.hostUpdated?\?\.\(\)\);/g, ''],
    [/shouldUpdate = this\.shouldUpdate\(changedProperties\)/, 'shouldUpdate = true'],
    [/if \(shouldUpdate\) (\{\s*this\.willUpdate)/, 'if (true) $1'],
    [method('shouldUpdate|enableUpdating'), ''],
    [/const result = this\.scheduleUpdate\(\);\s*[\s\S]*?await result;\s*\}/, 'this.performUpdate();'],
    [method('scheduleUpdate'), ''],
    [/!this\.isUpdatePending\) \{\s*return;/, 'false) {'],
    [method('removeController'), ''],
    [/if \(this\.renderRoot !== undefined && this\.isConnected\) \{[^}]*\}/, ''],
    // Decorators' bookkeeping.
    [/Symbol\.metadata \?\?=.*/, ''],
    [/global\.litPropertyMetadata \?\?=.*/, ''],
    [/(const metadata =) this\[Symbol\.metadata\]/, '$1 null'],
    [/this\.constructor\._initializers\?\..*/, ''],
    [method('addInitializer'), ''],
  ],
  'lit-html': [
    [/(const DEV_MODE =) true/, '$1 false'],
    [/(const ENABLE_EXTRA_SECURITY_HOOKS =) true/, '$1 false'],
    [/(const ENABLE_SHADYDOM_NOPATCH =) true/, '$1 false'],
    [/(const polyfillSupport =)[^;]*/, '$1 undefined'],
    [/\(global\.litHtmlVersions.*/, ''],
    // Values stand between tags, or are the whole of an unquoted attribute in lower case: no parser has to find out.
    [
      /(const getTemplateHtml = )[\s\S]*?\n\};/,
      `$1(strings) => trustFromTemplateString(
        strings,
        strings.join(nodeMarker).replaceAll('=' + nodeMarker, boundAttributeSuffix),
      );`,
    ],
    [/const tagEndRegex = .*/, ''],
    [/const \[html, attrNames\] =/, 'const html ='],
    [/attrNames\[attrNameIndex\+\+\]/, 'name.slice(0, -boundAttributeSuffix.length)'],
    [/const value = node\.getAttribute\(name\);/, ''],
    [/const statics = .*/, ''],
    [/strings: statics,/, ''],
    [/name\.startsWith\(marker\)/, 'false'],
    [/strings\.length > 2 \|\| strings\[0\] !== '' \|\| strings\[1\] !== ''/, 'false'],
    [/(const strings =) this\.strings/, '$1 undefined'],
    [/part\.strings !== undefined/, 'false'],
    [/part !== undefined/, 'true'],
    [/change && !noCommit/, 'change'],
    // No directives, and values are texts, templates and arrays of these.
    [/value(?: =)? resolveDirective\(this, value, directiveParent(, 0)?\);/g, ''],
    [/resolveDirective\(this, newListener, directiveParent, 0\)/, 'newListener'],
    [/ && value !== noChange/g, ''],
    [/newListener === noChange/, 'false'],
    [/value\.nodeType !== undefined/, 'false'],
    [/isIterable\(value\)/, 'true'],
    // Listeners are functions without options, called as the element's methods.
    [/ \|\|\s*newListener\.capture !==[\s\S]*?oldListener\.passive/, ''],
    [/typeof this\._\$committedValue === 'function'/, 'true'],
    [/this\.options\?\.host \?\? this\.element/, 'this.options.host'],
    // No values for a whole tag, in comments or in raw text, no properties, templates compiled ahead, SVG or MathML.
    [/templatePart\.type === ATTRIBUTE_PART/, 'true'],
    [/rawTextElement\.test\(node\.tagName\)/, 'false'],
    [/while \(\(i = node\.data\.indexOf\(marker, i \+ 1\)\) !== -1\)/, 'while (false)'],
    [/m\[1\] === '\.'/, 'false'],
    [/typeof type === 'number'/, 'true'],
    [/type === SVG_RESULT \|\| type === MATHML_RESULT/, 'false'],
    [/options\?\.creationScope \?\? d/, 'd'],
    // Nothing is told whether it is connected, and nothing but directives asks of a part.
    [/this\._\$notifyConnectionChanged\?\.\(false, true, from\);/, ''],
    [method('setConnected'), ''],
    [method('_\\$isConnected|parentNode|startNode|endNode|tagName'), ''],
    [/this\.type = \w+_PART;/g, ''],
    [/this\._\$disconnectableChildren = undefined;/g, ''],
    [/this\.__isConnected = options\?\.isConnected \?\? true;/, ''],
    [/this\._\$parent = parent;/g, ''],
    // Styles are adopted, so that the root is empty before the first rendering.
    [/options\?\.renderBefore \?\? container/, 'container'],
    [/options\?\.renderBefore \?\? null/, 'null'],
  ],
  'lit-element': [
    [/(const DEV_MODE =) true/, '$1 false'],
    [/(const polyfillSupport =)[^;]*/, '$1 undefined'],
    [/global\.litElementHydrateSupport.*/, ''],
    [/\(global\.litElementVersions.*/, ''],
    // Whether directives are connected, and what is in the root before the first rendering.
    [/if \(!this\.hasUpdated\) \{[^}]*\}/, ''],
    [method('createRenderRoot'), ''],
    [method('connectedCallback|disconnectedCallback'), ''],
    [/this\.__childPart = undefined;/, ''],
    [/this\.__childPart = render/, 'render'],
    // A class that renders nothing, and classes above ours.
    [method('render'), ''],
    [/LitElement\['_\$litElement\$'\] = true;/, ''],
    [/LitElement\[JSCompiler_renameProperty\('finalized', LitElement\)\] = true;/, ''],
  ],
};

/** What those changes take away. */
const NOT_TO_BE_HAD =
  /from 'lit\/|<!--|\b(svg|mathml)`|\b(noChange|removeController|hostUpdated?|shouldUpdate|scheduleUpdate|createRenderRoot)\b/;

/** Where a value may stand: between tags, or as a whole attribute in lower case and without quotes. */
const PLACE = /(<[^<>]* [?@]?[a-z-]+=|>([^<>]*[^<>=])?)$/;

/** Whether a template is whole elements with each value in its place. */
function isPlain(strings: readonly string[]): boolean {
  const isInPlace = strings.every((_, at) => at === 0 || PLACE.test(strings.slice(0, at).join('')));
  return isInPlace && /^\s*</.test(strings[0] ?? '') && />\s*$/.test(strings.at(-1) ?? '');
}

/** Fails where Lit has changed so that a change no longer finds its place, and where our templates need what is gone. */
export const trimLit: Plugin = {
  name: 'trim-lit',
  transform: {
    filter: { id: /\/development\/(css-tag|reactive-element|lit-html|lit-element)\.js$|\/widget\/src\// },
    handler(code, id) {
      if (id.includes('/widget/src/')) {
        const templates = taggedTemplates(this.parse(code)).filter(({ tag }) => tag.name === 'html');
        const strings = templates.map(({ quasi }) =>
          quasi.quasis.map(({ start, end }) => code.slice(start, end)),
        );
        const foreign = NOT_TO_BE_HAD.exec(code)?.[0] ?? strings.find((parts) => !isPlain(parts))?.join('…');
        if (foreign) this.error(`${id} uses what the script-tag build has taken out of Lit: ${foreign}`);
      }
      const text = new MagicString(code);
      for (const [found, instead] of CHANGES[/([\w-]+)\.js$/.exec(id)?.[1] ?? ''] ?? []) {
        if (!text.original.match(found)) this.error(`${id} has nothing like ${found}`);
        text.replace(found, instead);
      }
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  },
};
