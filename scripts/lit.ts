import MagicString from 'magic-string';
import type { Plugin } from 'vite';

/**
 * Lit as the script-tag build contains it. Lit's readable build has switches that its authors turn off for production;
 * here they are turned off too, and with them what only matters where other code of the page shares this copy of Lit, or
 * where the browser is older than our own styles and scripts allow.
 */
type Change = [found: RegExp, instead: string];

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
    [/this\.__defaultValues\?\.get\(propName\) \?\?/, ''],
    [/Array\.isArray\(styles\)/, 'false'],
    [/\.\.\.getOwnPropertySymbols\(props\),/, ''],
    [/options\.noAccessor/, 'false'],
    [/options\.state/, 'false'],
    // Accessors of a class's own under a property.
    [/this\.prototype\.hasOwnProperty\(name\)/, 'false'],
    [/elementProperties\.size > 0/, 'false'],
    [/getOwnPropertyDescriptor\(this\.prototype, name\) \?\? /, ''],
    [/removeController\(controller\) \{[^}]*\}/, ''],
    // Decorators' bookkeeping.
    [/Symbol\.metadata \?\?=.*/, ''],
    [/global\.litPropertyMetadata \?\?=.*/, ''],
    [/(const metadata =) this\[Symbol\.metadata\]/, '$1 null'],
    [/(superCtor)\._initializers !== undefined/, 'false'],
    [/this\.constructor\._initializers\?\..*/, ''],
    [/static addInitializer\(initializer\) \{[^}]*\}/, ''],
  ],
  'lit-html': [
    [/(const DEV_MODE =) true/, '$1 false'],
    [/(const ENABLE_EXTRA_SECURITY_HOOKS =) true/, '$1 false'],
    [/(const ENABLE_SHADYDOM_NOPATCH =) true/, '$1 false'],
    [/(const polyfillSupport =)[^;]*/, '$1 undefined'],
    [/\(global\.litHtmlVersions.*/, ''],
    // What no template of ours has: directives, values for a whole tag, in comments or in raw text, the `.` of
    // properties, templates compiled ahead, and roots of SVG or MathML.
    [/(function resolveDirective\([^)]*\) \{)/, '$1 return value;'],
    [/templatePart\.type === ELEMENT_PART/, 'false'],
    [/rawTextElement\.test\(node\.tagName\)/, 'false'],
    [/rawTextElement\.test\(match\[TAG_NAME\]\)/, 'false'],
    [/while \(\(i = node\.data\.indexOf\(marker, i \+ 1\)\) !== -1\)/, 'while (false)'],
    [/m\[1\] === '\.'/, 'false'],
    [/typeof type === 'number'/, 'true'],
    [/this\._\$notifyConnectionChanged\?\.\(false, true, from\);/, ''],
    [/setConnected\(isConnected\) \{[\s\S]*?\n {4}\}/, ''],
    // What only directives ask of a part.
    [/get (_\$isConnected|parentNode|startNode|endNode|tagName)\(\) \{[\s\S]*?\n {4}\}/g, ''],
    [/this\.type = \w+_PART;/g, ''],
    [/this\._\$disconnectableChildren = undefined;/g, ''],
    [/this\.__isConnected = options\?\.isConnected \?\? true;/, ''],
    [/type === SVG_RESULT \? '<svg>' : type === MATHML_RESULT \? '<math>' : ''/, "''"],
    [/type === SVG_RESULT \? '<\/svg>' : type === MATHML_RESULT \? '<\/math>' : ''/, "''"],
    [/type === SVG_RESULT \|\| type === MATHML_RESULT/, 'false'],
  ],
  'lit-element': [
    [/(const DEV_MODE =) true/, '$1 false'],
    [/(const polyfillSupport =)[^;]*/, '$1 undefined'],
    [/global\.litElementHydrateSupport.*/, ''],
    // Whether directives are connected.
    [/this\.__childPart\?\.setConnected\(true\);/, ''],
    [/this\.__childPart\?\.setConnected\(false\);/, ''],
    [/\(global\.litElementVersions.*/, ''],
  ],
};

/** What those changes take away from templates. */
const NOT_TO_BE_HAD = /from 'lit\/|\s\.\w+=\$\{|\b(svg|mathml)`|<!--/;

/** Fails where Lit has changed so that a change no longer finds its place, and where our templates need what is gone. */
export const trimLit: Plugin = {
  name: 'trim-lit',
  transform: {
    filter: { id: /\/development\/(css-tag|reactive-element|lit-html|lit-element)\.js$|\/widget\/src\// },
    handler(code, id) {
      if (id.includes('/widget/src/') && NOT_TO_BE_HAD.test(code))
        this.error(`${id} uses what the script-tag build has taken out of Lit: ${NOT_TO_BE_HAD.exec(code)}`);
      const text = new MagicString(code);
      for (const [found, instead] of CHANGES[/([\w-]+)\.js$/.exec(id)?.[1] ?? ''] ?? []) {
        if (!found.test(code)) this.error(`${id} has nothing like ${found}`);
        text.replace(found, instead);
      }
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  },
};
