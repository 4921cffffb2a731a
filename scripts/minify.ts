import { transform } from 'lightningcss';
import MagicString from 'magic-string';
import { minify } from 'terser';
import type { Plugin } from 'vite';

/** Takes out of the tagged templates what browsers skip: comments and spaces of css, spaces between html's tags. */
export const minifyTemplates: Plugin = {
  name: 'minify-templates',
  transform: {
    filter: { code: /(css|html)`/ },
    order: 'post',
    handler(code) {
      const text = new MagicString(code);
      for (const { tag, quasi } of taggedTemplates(this.parse(code))) {
        const shorten = SHORTEN[tag.name ?? ''];
        for (const { start, end } of shorten ? quasi.quasis : [])
          if (start < end) text.update(start, end, shorten?.(code.slice(start, end)) ?? '');
      }
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  },
};

interface TaggedTemplate {
  tag: { name?: string };
  quasi: { quasis: { start: number; end: number }[] };
}

export function taggedTemplates(node: object): TaggedTemplate[] {
  const own = 'quasi' in node ? [node as TaggedTemplate] : [];
  const children = Object.values(node).filter((value) => typeof value === 'object' && value !== null);
  return [...own, ...children.flatMap(taggedTemplates)];
}

const shorterCss = (css: string): string =>
  transform({ filename: 'styles.css', code: Buffer.from(css), minify: true }).code.toString();

/** No template of ours has words that only a space beside a tag or a value keeps apart. */
const shorterHtml = (html: string): string =>
  html
    .replace(/\s+/g, ' ')
    .replace(/ ?(<|>) ?/g, '$1')
    .replace(/^ (?=<)|(?<=>) $/g, '');

const SHORTEN: Readonly<Record<string, (text: string) => string>> = { css: shorterCss, html: shorterHtml };

/** What only our own files say to each other; a test sees to it that nothing public is among them. */
export const OUR_PRIVATE =
  'activate answer beforePay canAsk canPay cleaned environment isAsking isLate onWake replaceHref retryAfter_ms standing transitioned uiLanguage';

/** What only Lit's own classes say to each other, besides what it marks with an underscore. */
const LIT_PRIVATE =
  'addController createProperty ctor elementProperties elementStyles enableUpdating finalize finalized finalizeStyles firstUpdated getPropertyDescriptor getPropertyOptions getUpdateComplete hasUpdated hostConnected hostDisconnected isUpdatePending parts performUpdate renderOptions renderRoot shadowRootOptions willUpdate';

const anyOf = (names: string): string => `^(${names.replaceAll(' ', '|')})$`;
const PRIVATE = new RegExp(anyOf(OUR_PRIVATE));
const PRIVATE_WITH_LIT = new RegExp(`^_|${anyOf(OUR_PRIVATE)}|${anyOf(LIT_PRIVATE)}`);

/** Terser after Rolldown's own minifier takes another percent off. */
export const minifyChunks: Plugin = {
  name: 'minify-chunks',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler({ format }, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const { code = '', map } = await minify(chunk.code, {
          module: true,
          compress: { passes: 3, ecma: 2020, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
          mangle: { properties: { regex: format === 'iife' ? PRIVATE_WITH_LIT : PRIVATE } },
          format: { ecma: 2020, comments: false },
          ...(chunk.map && { sourceMap: { content: chunk.map as never, url: `${chunk.fileName}.map` } }),
        });
        chunk.code = code;
        const mapFile = bundle[`${chunk.fileName}.map`];
        if (mapFile?.type === 'asset') mapFile.source = String(map);
      }
    },
  },
};
